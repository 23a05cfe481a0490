"""Let a visit go on, with its clock, on the ticket that goes on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.clocks.values import ClockKind
from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.follow_clocks import follow_clocks, standing
from msp.desk.tickets.clock_rows import clock_rows
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.visits import open_visit
from msp.kernel.i18n import _


def move_visit(db: Session, ticket: Ticket, into: Ticket, *, now: datetime) -> None:
    """Before `ticket` is merged into `into`: somebody waits for an engineer all the same.

    A survivor with a visit of its own keeps that one. The caller holds both locks.
    """
    visit = open_visit(db, ticket)
    if visit is None or into.routed_at is None or open_visit(db, into) is not None:
        return
    visit.ticket_id = into.id
    row = standing(clock_rows(db, ticket), ClockKind.ON_SITE)
    if row is not None:
        row.ticket_id = into.id
    db.flush()
    follow_clocks(db, into, now=now)
    text = _("A visit asked for on %(number)s: %(why)s", number=ticket.number, why=visit.reason)
    add_event(db, into, text, now=now, details={"event": "visit", "from": ticket.number})
