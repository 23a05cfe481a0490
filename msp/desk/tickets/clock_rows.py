"""Clocks between rows and values: read a row as a clock, and write a clock back with its dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import convert, to_builtins
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.clocks import running
from msp.desk.clocks.models import ClockRow, SegmentRow
from msp.desk.clocks.values import Clock, ClockKind, Holder, Outcome, Segment
from msp.desk.tickets.models import Ticket
from msp.kernel.worktime import Closure
from tenants.calendars.queries import calendar_of
from tenants.calendars.values import CalendarInUse


def clock_rows(db: Session, ticket: Ticket) -> Sequence[ClockRow]:
    """Every clock of the ticket, oldest first."""
    return db.scalars(
        select(ClockRow)
        .where(ClockRow.tenant_id == ticket.tenant_id, ClockRow.ticket_id == ticket.id)
        .order_by(ClockRow.started_at, ClockRow.id)
    ).all()


def segment_rows(db: Session, ticket: Ticket) -> Sequence[SegmentRow]:
    """The tape of the ticket, oldest first."""
    return db.scalars(
        select(SegmentRow)
        .where(SegmentRow.tenant_id == ticket.tenant_id, SegmentRow.ticket_id == ticket.id)
        .order_by(SegmentRow.started_at, SegmentRow.id)
    ).all()


def running_segment(db: Session, ticket: Ticket) -> SegmentRow | None:
    """The segment that lasts now."""
    return db.scalar(
        select(SegmentRow).where(
            SegmentRow.tenant_id == ticket.tenant_id,
            SegmentRow.ticket_id == ticket.id,
            SegmentRow.ended_at.is_(None),
        )
    )


def hours_of(db: Session, row: ClockRow) -> CalendarInUse:
    """The hours that a clock counts: its calendar's as they are now, less when it stands still."""
    return calendar_of(db, row.calendar_id).closed(rests_of(row))


def rests_of(row: ClockRow) -> tuple[Closure, ...]:
    """When the clock stands still since its contract is suspended."""
    return convert(row.rests, tuple[Closure, ...])


def resting(row: ClockRow, at: datetime) -> Closure | None:
    """What makes a clock stand still at a moment that would run otherwise."""
    return next((one for one in rests_of(row) if one.has(at)), None)


def clock_of(row: ClockRow) -> Clock:
    return Clock(
        kind=ClockKind(row.kind),
        target=timedelta(seconds=row.target_seconds),
        started_at=row.started_at,
        spent=timedelta(seconds=row.spent_seconds),
        running_since=row.running_since,
        reached=row.reached,
        stopped_at=row.stopped_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
    )


def write_clock(row: ClockRow, clock: Clock, used: CalendarInUse) -> None:
    """Store a clock's state, when it is due and when to look at it next.

    A clock that has been missed keeps the due time it missed, however often it runs again.
    """
    calendar = used.calendar
    upcoming = running.next_threshold(clock, calendar)
    row.calendar_id, row.calendar_version = used.id, used.version
    row.rests = to_builtins(calendar.closures)
    row.target_seconds = round(clock.target.total_seconds())
    row.started_at = clock.started_at
    row.spent_seconds = round(clock.spent.total_seconds())
    row.running_since = clock.running_since
    row.reached = clock.reached
    row.stopped_at = clock.stopped_at
    row.outcome = clock.outcome
    row.next_at = upcoming[1] if upcoming else None
    if row.breached_at is None or clock.reached < 100:
        row.breached_at = None
        if clock.stopped_at is None:
            row.due_at = running.due_at(clock, calendar)


def segment_of(row: SegmentRow, tier: str | None) -> Segment:
    seconds = row.business_seconds
    return Segment(
        holder=Holder(row.holder),
        paused=row.paused,
        started_at=row.started_at,
        ended_at=row.ended_at,
        business=None if seconds is None else timedelta(seconds=seconds),
        tier=tier,
    )


def show_next_due(ticket: Ticket, rows: Sequence[ClockRow]) -> None:
    """Put the clock that falls due first on the ticket, for the queue to sort by."""
    due = [(row.due_at, row.kind) for row in rows if row.running_since and row.due_at]
    first: tuple[datetime, str] | None = min(due, default=None)
    ticket.due_at, ticket.next_clock = first if first else (None, None)
