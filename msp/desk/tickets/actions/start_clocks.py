"""Start the clocks of a new ticket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.clocks import running
from msp.desk.clocks.models import ClockRow, SegmentRow
from msp.desk.clocks.tape import holding_of
from msp.desk.clocks.values import ClockKind
from msp.desk.tickets.actions.say_suspended import say_suspended
from msp.desk.tickets.clock_rows import (
    clock_rows,
    running_segment,
    show_next_due,
    write_clock,
)
from msp.desk.tickets.clock_terms import Terms, terms_of
from msp.desk.tickets.models import Ticket
from msp.desk.values import Status

AT_BIRTH = (ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION)


def start_clocks(db: Session, ticket: Ticket, terms: Terms | None = None) -> Sequence[ClockRow]:
    """Start first response and resolution from the moment the ticket was opened, and the tape.

    Whoever opened it and by whatever channel: a ticket without clocks is one nobody watches.
    One that is born waiting spends nothing until work begins. Calling twice changes nothing.
    """
    standing = clock_rows(db, ticket)
    # Where nothing is promised at its priority a ticket has a tape and no clock.
    if standing or running_segment(db, ticket) is not None:
        return standing
    terms = terms or terms_of(db, ticket)
    begin_segment(db, ticket, terms, at=ticket.created_at)
    if terms.is_suspended and terms.rests is not None:
        say_suspended(db, ticket, terms.rests, now=ticket.created_at, promised=False)
    rows = [
        add_clock(db, ticket, terms, kind, at=ticket.created_at)
        for kind in AT_BIRTH
        if kind in terms.promises
    ]
    show_next_due(ticket, rows)
    db.flush()
    return rows


def add_clock(
    db: Session, ticket: Ticket, terms: Terms, kind: ClockKind, *, at: datetime
) -> ClockRow:
    """One clock, running unless the ticket's status pauses it."""
    paused = holding_of(Status(ticket.status), terms.pausing).paused
    promise = terms.promises[kind]
    clock = running.start(kind, promise.target, at, paused=paused)
    row = ClockRow(tenant_id=ticket.tenant_id, ticket_id=ticket.id, kind=kind, policy=terms.policy)
    write_clock(row, clock, promise.hours)
    db.add(row)
    return row


def begin_segment(
    db: Session, ticket: Ticket, terms: Terms, *, at: datetime, reason: str = ""
) -> SegmentRow:
    """The tape's next segment: who holds the ticket from `at` on."""
    holding = holding_of(Status(ticket.status), terms.pausing)
    row = SegmentRow(
        tenant_id=ticket.tenant_id,
        ticket_id=ticket.id,
        holder=holding.holder,
        paused=holding.paused,
        status=ticket.status,
        tier_id=ticket.tier_id,
        agent_id=ticket.assignee_id,
        reason=reason,
        calendar_id=terms.calendar.id,
        started_at=at,
    )
    db.add(row)
    return row
