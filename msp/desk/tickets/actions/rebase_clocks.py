"""Count the standing clocks by other terms: after a change of priority, site, contract or hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from msp.desk.clocks import running
from msp.desk.clocks.models import ClockRow
from msp.desk.clocks.values import Clock, ClockKind
from msp.desk.tickets.actions.start_clocks import AT_BIRTH
from msp.desk.tickets.clock_rows import (
    clock_of,
    clock_rows,
    hours_of,
    rests_of,
    show_next_due,
    write_clock,
)
from msp.desk.tickets.clock_terms import terms_of
from msp.desk.tickets.models import Ticket
from tenants.calendars.values import CalendarInUse


@dataclass(frozen=True, slots=True)
class Moved:
    """A clock whose due time is another one now."""

    kind: str
    before: datetime | None
    after: datetime | None


def rebase_clocks(
    db: Session, ticket: Ticket, *, now: datetime, since: datetime | None = None
) -> Sequence[Moved]:
    """Give every standing clock the terms in force now; what was spent keeps its length.

    `since` counts them from an earlier moment, when an older ticket was merged into this one.
    Returns the due times that moved, for the audit line. The caller holds the ticket's lock.
    """
    terms, moved, rows = terms_of(db, ticket), [], clock_rows(db, ticket)
    for row in rows:
        promise = terms.promises.get(ClockKind(row.kind))
        if row.stopped_at is None and promise is not None:
            before = row.due_at
            used = promise.calendar.closed(rests_of(row))
            write_clock(row, _by_terms(db, row, promise.target, used, now, since), used)
            row.policy = terms.policy
            if row.due_at != before:
                moved.append(Moved(row.kind, before, row.due_at))
    show_next_due(ticket, rows)
    db.flush()
    return moved


def _by_terms(
    db: Session,
    row: ClockRow,
    target: timedelta,
    used: CalendarInUse,
    now: datetime,
    since: datetime | None,
) -> Clock:
    old, hours = hours_of(db, row), used.calendar
    clock = clock_of(row)
    if old.id != used.id:
        clock = running.move_to(clock, old.calendar, now)
    if since is not None and clock.kind in AT_BIRTH:
        clock = running.start_earlier(clock, since, hours)
    return running.retarget(clock, target, hours, now)
