"""Ask for a visit: an engineer has to go there, and where that is promised a clock says by when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from contracts.agreements.values_visits import Visiting
from contracts.agreements.words_visits import visiting_words
from msp.desk.clocks.models import ClockRow
from msp.desk.clocks.values import ClockKind
from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.plan_visit import demand_ahead
from msp.desk.tickets.actions.start_clocks import add_clock
from msp.desk.tickets.actions.take_in import take_in
from msp.desk.tickets.clock_rows import clock_rows, show_next_due
from msp.desk.tickets.clock_terms import terms_of
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_visit import SiteVisit
from msp.desk.tickets.values import Author
from msp.desk.tickets.visits import open_visit
from msp.desk.tickets.words import moment_words
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _

LONGEST_REASON = 500


def ask_visit(
    db: Session,
    ticket: Ticket,
    reason: str,
    author: Author,
    *,
    now: datetime,
    planned_at: datetime | None = None,
) -> SiteVisit:
    """Record that somebody has to go there, promised or not; the on-site clock runs from now on.

    Raises Refused for no reason, a long one or a plan in the past or years ahead, and Conflict for
    a ticket that has ended or has a visit to be made already.
    """
    lock_ticket(db, ticket)
    take_in(db, ticket, now=now)  # what came by the portal a second ago has no clocks yet
    why = _demand_reason(reason)
    if ticket.ended:
        raise Conflict(_("Ticket %(number)s has ended.", number=ticket.number))
    if open_visit(db, ticket) is not None:
        raise Conflict(_("A visit is asked for already."))
    demand_ahead(planned_at, now)
    terms = terms_of(db, ticket)
    visit = SiteVisit(
        tenant_id=ticket.tenant_id,
        ticket_id=ticket.id,
        reason=why,
        planned_at=planned_at,
        promise=terms.visiting,
        asked_at=now,
        asked_by=author.agent_id,
    )
    db.add(visit)
    rows = list(clock_rows(db, ticket))
    clock = None
    if ClockKind.ON_SITE in terms.promises:
        clock = add_clock(db, ticket, terms, ClockKind.ON_SITE, at=now)
        show_next_due(ticket, [*rows, clock])
    _tell(db, ticket, visit, clock, author, now)
    return visit


def _demand_reason(reason: str) -> str:
    why = reason.replace("\x00", "").strip()
    if not why:
        raise Refused(_("Say why somebody has to go there."), field="reason")
    if len(why) > LONGEST_REASON:
        most = _("A reason has at most %(most)s characters.", most=LONGEST_REASON)
        raise Refused(most, field="reason")
    return why


def _tell(
    db: Session,
    ticket: Ticket,
    visit: SiteVisit,
    clock: ClockRow | None,
    author: Author,
    now: datetime,
) -> None:
    told = [_("%(who)s asked for a visit: %(why)s", who=author.label, why=visit.reason)]
    if visit.planned_at is not None:
        told.append(_("planned for %(at)s", at=moment_words(visit.planned_at)))
    told.append(_promised(visit, clock))
    ticket.updated_at = now
    details = {"event": "visit", "promise": visit.promise}
    add_event(db, ticket, " · ".join(told), now=now, details=details, author=author)
    db.flush()


def _promised(visit: SiteVisit, clock: ClockRow | None) -> str:
    if clock is None:
        return visiting_words(Visiting(visit.promise))
    if clock.due_at is None:
        return _("the clock runs when the ticket does")
    return _("promised by %(at)s", at=moment_words(clock.due_at))
