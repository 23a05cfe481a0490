"""Let a ticket's clocks follow its contract's days of rest, those that have passed too.

Clocks that have stopped keep what they came to: somebody was told. The others count as if it had
been known all along: what they spent on days at rest is given back, or counted after all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.clocks import running
from msp.desk.clocks.models import ClockRow
from msp.desk.clocks.recounting import recount
from msp.desk.clocks.values import ClockKind, Segment
from msp.desk.tickets.actions.begin_anew import begin_anew
from msp.desk.tickets.actions.rebase_clocks import Moved
from msp.desk.tickets.actions.say_moved import say_moved
from msp.desk.tickets.actions.say_suspended import say_suspended
from msp.desk.tickets.clock_rows import (
    clock_of,
    clock_rows,
    hours_of,
    rests_of,
    segment_of,
    segment_rows,
    show_next_due,
    write_clock,
)
from msp.desk.tickets.clock_terms import Terms, terms_of
from msp.desk.tickets.models import Ticket


def follow_rests(db: Session, ticket: Ticket, *, now: datetime) -> None:
    """Nothing where nothing changes for this ticket. The caller holds its lock."""
    terms, rows = terms_of(db, ticket), list(clock_rows(db, ticket))
    before = {row.id: row.due_at for row in rows}
    tape = [segment_of(one, None) for one in segment_rows(db, ticket)]
    if terms.is_suspended:
        changed = _drop(db, rows, now)
    else:
        fresh = begin_anew(db, ticket, rows, terms, tape, now=now)
        changed = [*_recount(db, rows, terms, tape, now), *fresh]
        rows += fresh
    if not changed:
        return
    show_next_due(ticket, rows)
    db.flush()
    hung = {terms.rests_for(ClockKind(row.kind)): None for row in changed}
    for rests in filter(None, hung):
        say_suspended(db, ticket, rests, now=now, promised=not terms.is_suspended)
    dues = [(row, before.get(row.id)) for row in changed if row.stopped_at is None]
    moved = [Moved(row.kind, due, row.due_at) for row, due in dues if due != row.due_at]
    say_moved(db, ticket, moved, now=now)


def _drop(db: Session, rows: Sequence[ClockRow], now: datetime) -> list[ClockRow]:
    """The ticket came in on a day at rest: nothing was owed."""
    standing = [row for row in rows if row.stopped_at is None]
    for row in standing:
        used = hours_of(db, row)
        write_clock(row, running.stop(clock_of(row), used.calendar, now, dropped=True), used)
    return standing


def _recount(
    db: Session, rows: Sequence[ClockRow], terms: Terms, tape: Sequence[Segment], now: datetime
) -> list[ClockRow]:
    """Clocks that were counted by other days of rest than there are."""
    changed = []
    for row in rows:
        rests = terms.rests_for(ClockKind(row.kind))
        closures = rests.closures if rests else ()
        if row.stopped_at is not None or rests_of(row) == closures:
            continue
        old = hours_of(db, row)
        new = old.closed(closures)
        clock = recount(clock_of(row), tape, old.calendar, new.calendar, now)
        write_clock(row, clock, new)
        changed.append(row)
    return changed
