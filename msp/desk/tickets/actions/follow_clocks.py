"""Make the clocks follow what happened to the ticket: its status, tier or assignee changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.clocks import running
from msp.desk.clocks.models import ClockRow, SegmentRow
from msp.desk.clocks.values import Clock, ClockKind
from msp.desk.tickets.actions.start_clocks import begin_segment, start_clocks
from msp.desk.tickets.clock_rows import (
    clock_of,
    hours_of,
    running_segment,
    show_next_due,
    write_clock,
)
from msp.desk.tickets.clock_terms import Terms, terms_of
from msp.desk.tickets.models import Ticket
from msp.desk.values import CLOCKS_DROPPED_BY
from msp.kernel.worktime import Calendar
from tenants.calendars.queries import calendar_of


def follow_clocks(db: Session, ticket: Ticket, *, now: datetime, reason: str = "") -> None:
    """Cut the tape where the holder changed, and pause, resume or stop the clocks accordingly.

    The caller holds the lock on the ticket's row and has already changed it.
    """
    if ticket.routed_at is None:
        return  # its clocks start when it is routed, from the moment it was opened
    rows = start_clocks(db, ticket)
    terms = terms_of(db, ticket)
    segment = cut_tape(db, ticket, terms, now=now, reason=reason)
    again = _running_again(rows, ticket, terms)
    for row in rows:
        if row.stopped_at is None or row is again:
            used = hours_of(db, row)
            if row.stopped_at is not None:
                rests = terms.rests_for(ClockKind(row.kind))
                used = used.closed(rests.closures if rests else ())
            clock = _step(clock_of(row), ticket, used.calendar, segment, now)
            write_clock(row, clock, used)
    show_next_due(ticket, rows)
    db.flush()


def cut_tape(
    db: Session, ticket: Ticket, terms: Terms, *, now: datetime, reason: str
) -> SegmentRow:
    """End the segment that lasts when somebody else holds the ticket now; gives the current one."""
    segment = running_segment(db, ticket)
    if segment is None:
        return begin_segment(db, ticket, terms, at=now, reason=reason)
    before = (segment.status, segment.tier_id, segment.agent_id)
    if before == (ticket.status, ticket.tier_id, ticket.assignee_id):
        return segment
    used = calendar_of(db, segment.calendar_id)
    at = max(now, segment.started_at)
    worked = used.calendar.between(segment.started_at, at)
    segment.ended_at, segment.business_seconds = at, round(worked.total_seconds())
    db.flush()
    return begin_segment(db, ticket, terms, at=at, reason=reason)


def _running_again(rows: Sequence[ClockRow], ticket: Ticket, terms: Terms) -> ClockRow | None:
    """The resolution clock that goes on since its ticket does: the last that stopped, if none runs.

    Of a ticket that came in while its contract was suspended nothing goes on: it was dropped.
    """
    if ticket.ended or terms.is_suspended:
        return None
    known = [row for row in rows if row.kind == ClockKind.RESOLUTION]
    if standing(known, ClockKind.RESOLUTION) is not None:
        return None
    stopped = [(row.stopped_at, row.id, row) for row in known if row.stopped_at]
    return max(stopped)[2] if stopped else None


def _step(
    clock: Clock, ticket: Ticket, calendar: Calendar, segment: SegmentRow, now: datetime
) -> Clock:
    if ticket.ended:
        dropped = ticket.closure_code in CLOCKS_DROPPED_BY
        if clock.kind is ClockKind.ON_SITE and not dropped:
            return running.withdraw(clock, calendar, now)  # solved without anybody going there
        return running.stop(clock, calendar, now, dropped=dropped)
    if clock.stopped_at is not None:
        return running.reopen(clock, now, paused=segment.paused)
    if segment.paused:
        return running.pause(clock, calendar, now)
    return running.resume(clock, now)


def standing(rows: Sequence[ClockRow], kind: ClockKind) -> ClockRow | None:
    """The clock of this kind that has not stopped."""
    return next((row for row in rows if row.kind == kind and row.stopped_at is None), None)
