"""Plan a visit that is asked for: another day is no other promise, its clock runs on."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_visit import SiteVisit
from msp.desk.tickets.values import Author
from msp.desk.tickets.visits import demand_visit
from msp.desk.tickets.words import moment_words
from msp.kernel.errors import Refused
from msp.kernel.i18n import _

# Further than anybody plans; a year typed wrongly may be one that no clock can show.
FARTHEST = timedelta(days=730)


def plan_visit(
    db: Session, ticket: Ticket, planned_at: datetime | None, author: Author, *, now: datetime
) -> SiteVisit:
    """Plan it for a moment, or for none. The same plan again changes nothing.

    Raises Conflict where no visit is asked for, and Refused for a moment that is over or years
    ahead.
    """
    lock_ticket(db, ticket)
    visit = demand_visit(db, ticket)
    demand_ahead(planned_at, now)
    if visit.planned_at == planned_at:
        return visit
    visit.planned_at, ticket.updated_at = planned_at, now
    text = (
        _("%(who)s planned the visit for %(at)s", who=author.label, at=moment_words(planned_at))
        if planned_at is not None
        else _("%(who)s: the visit has no date any more", who=author.label)
    )
    planned = planned_at.isoformat() if planned_at else None
    add_event(db, ticket, text, now=now, details={"event": "visit", "planned": planned},
              author=author)  # fmt: skip
    db.flush()
    return visit


def demand_ahead(planned_at: datetime | None, now: datetime) -> None:
    """A plan is for what is still to come, within two years."""
    if planned_at is not None and planned_at < now:
        raise Refused(_("That is over already."), field="planned")
    if planned_at is not None and planned_at - now > FARTHEST:
        raise Refused(_("That is more than two years ahead."), field="planned")
