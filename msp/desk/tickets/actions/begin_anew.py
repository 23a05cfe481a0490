"""Begin the clocks that a ticket lacks since its contract was suspended, which is withdrawn now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from contracts.agreements.values_visits import Visiting
from msp.desk.clocks import running
from msp.desk.clocks.models import ClockRow
from msp.desk.clocks.recounting import recount
from msp.desk.clocks.values import ClockKind, Outcome, Segment
from msp.desk.tickets.actions.follow_clocks import standing
from msp.desk.tickets.actions.start_clocks import AT_BIRTH, add_clock
from msp.desk.tickets.clock_rows import clock_of, write_clock
from msp.desk.tickets.clock_terms import Terms
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.queries import first_answer_at, was_unpromised
from msp.desk.tickets.visits import open_visit


def begin_anew(
    db: Session,
    ticket: Ticket,
    rows: Sequence[ClockRow],
    terms: Terms,
    tape: Sequence[Segment],
    *,
    now: datetime,
) -> list[ClockRow]:
    """What it would have had from its opening on, as the tape tells; `rows` are those it has."""
    begun = {kind: at for kind, at in _owed(db, ticket, rows) if kind in terms.promises}
    if not begun or not was_unpromised(db, ticket):
        return []
    fresh = {kind: add_clock(db, ticket, terms, kind, at=at) for kind, at in begun.items()}
    since = next((one.started_at for one in tape if not (one.ended_at or one.paused)), None)
    for kind, row in fresh.items():
        used = terms.promises[kind].hours
        answered = first_answer_at(db, ticket) if kind is ClockKind.FIRST_RESPONSE else None
        runs = None if answered or since is None else max(since, begun[kind])
        clock = replace(clock_of(row), running_since=runs)
        clock = recount(clock, tape, None, used.calendar, answered or now)
        if answered:
            clock = running.stop(clock, used.calendar, answered)
        write_clock(row, clock, used)
    return list(fresh.values())


def _owed(
    db: Session, ticket: Ticket, rows: Sequence[ClockRow]
) -> list[tuple[ClockKind, datetime]]:
    """Clocks without which the ticket would be, and from when on; a visit's from the asking on."""
    had = {row.kind for row in rows if row.outcome != Outcome.DROPPED}
    owed = [(kind, ticket.created_at) for kind in AT_BIRTH if kind not in had]
    if any(row.kind == ClockKind.ON_SITE for row in rows if row.outcome == Outcome.DROPPED):
        visit = open_visit(db, ticket)
        stands = standing(rows, ClockKind.ON_SITE) is not None
        if visit is not None and visit.promise == Visiting.PROMISED and not stands:
            owed.append((ClockKind.ON_SITE, visit.asked_at))
    return owed
