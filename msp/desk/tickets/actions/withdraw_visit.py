"""Say that nobody needs to go there any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.clocks import running
from msp.desk.clocks.values import ClockKind, Outcome
from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.follow_clocks import standing
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.clock_rows import clock_of, clock_rows, hours_of, show_next_due, write_clock
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_visit import SiteVisit
from msp.desk.tickets.values import Author
from msp.desk.tickets.visits import demand_visit, open_visit
from msp.kernel.i18n import _


def withdraw_visit(db: Session, ticket: Ticket, author: Author, *, now: datetime) -> SiteVisit:
    """The on-site clock is dropped; one that was late already stays late.

    Raises Conflict where no visit is asked for.
    """
    lock_ticket(db, ticket)
    visit = demand_visit(db, ticket)
    late = _withdraw_clock(db, ticket, now)
    _end(db, ticket, visit, author, now, late=late)
    ticket.updated_at = now
    return visit


def end_visit(db: Session, ticket: Ticket, author: Author, *, now: datetime) -> None:
    """A ticket that ends needs no visit any more; its clocks follow the status by themselves.

    The caller holds the lock.
    """
    visit = open_visit(db, ticket)
    if visit is not None:
        _end(db, ticket, visit, author, now, late=False)


def _withdraw_clock(db: Session, ticket: Ticket, now: datetime) -> bool:
    """True where the promise had been broken by then."""
    rows = clock_rows(db, ticket)
    row = standing(rows, ClockKind.ON_SITE)
    if row is None:
        return False
    used = hours_of(db, row)
    clock = running.withdraw(clock_of(row), used.calendar, now)
    write_clock(row, clock, used)
    show_next_due(ticket, rows)
    return clock.outcome is Outcome.BREACHED


def _end(
    db: Session, ticket: Ticket, visit: SiteVisit, author: Author, now: datetime, *, late: bool
) -> None:
    visit.withdrawn_at, visit.withdrawn_by = now, author.agent_id
    told = [_("%(who)s: no visit is needed any more", who=author.label)]
    if late:
        told.append(_("it was late already and counts as late"))
    details = {"event": "visit", "withdrawn": True}
    add_event(db, ticket, " · ".join(told), now=now, details=details, author=author)
    db.flush()
