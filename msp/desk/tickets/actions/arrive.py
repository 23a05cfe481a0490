"""Say that an engineer has arrived at the site."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from msp.desk.clocks import running, tape
from msp.desk.clocks.values import ClockKind, Outcome
from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.follow_clocks import standing
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.clock_rows import (
    clock_of,
    clock_rows,
    hours_of,
    segment_of,
    segment_rows,
    show_next_due,
    write_clock,
)
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_visit import SiteVisit
from msp.desk.tickets.values import Author
from msp.desk.tickets.visits import demand_visit
from msp.desk.tickets.words import moment_words
from msp.kernel.errors import Refused
from msp.kernel.i18n import _, show_datetime

# People type minutes: within the minute in which it was asked for counts as after it.
TYPED = timedelta(minutes=1)


def arrive(
    db: Session,
    ticket: Ticket,
    author: Author,
    *,
    now: datetime,
    arrived_at: datetime | None = None,
) -> SiteVisit:
    """Somebody was there at `arrived_at`, now unless told: the on-site clock stops at that moment.

    Raises Conflict where no visit is asked for, and Refused for a moment that is still to come or
    lies before the visit was asked for.
    """
    lock_ticket(db, ticket)
    visit = demand_visit(db, ticket)
    at = _moment(visit, arrived_at or now, now)
    visit.arrived_at, visit.arrival_told_at, visit.arrival_told_by = at, now, author.agent_id
    outcome = _stop_clock(db, ticket, at, now)
    told = [_("%(who)s was at the site on %(at)s", who=author.label, at=moment_words(at))]
    if outcome is not None:
        told.append(_("as promised") if outcome is Outcome.MET else _("later than promised"))
    ticket.updated_at = now
    details = {"event": "visit", "arrived": at.isoformat(), "outcome": outcome}
    add_event(db, ticket, " · ".join(told), now=now, details=details, author=author)
    db.flush()
    return visit


def _moment(visit: SiteVisit, at: datetime, now: datetime) -> datetime:
    if at > now:
        raise Refused(_("That is still to come."), field="arrived")
    if at + TYPED <= visit.asked_at:
        asked = show_datetime(visit.asked_at)
        raise Refused(_("The visit was asked for on %(at)s.", at=asked), field="arrived")
    return max(at, visit.asked_at)


def _stop_clock(db: Session, ticket: Ticket, at: datetime, now: datetime) -> Outcome | None:
    """How the promise ended; none where nothing was promised."""
    rows = clock_rows(db, ticket)
    row = standing(rows, ClockKind.ON_SITE)
    if row is None:
        return None
    used, segments = hours_of(db, row), segment_rows(db, ticket)
    held = [segment_of(one, None) for one in segments]
    since = tape.ran(held, used.calendar, at, now)
    clock = running.stop_earlier(clock_of(row), used.calendar, at, now, since)
    write_clock(row, clock, used)
    if clock.outcome is Outcome.MET:
        row.breached_at = None  # the word was late, the engineer was not
    show_next_due(ticket, rows)
    return clock.outcome
