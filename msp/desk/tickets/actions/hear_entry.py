"""Let the clocks hear what was said: an answer stops them, a question starts one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.clocks import running
from msp.desk.clocks.answers import Meaning
from msp.desk.clocks.values import ClockKind
from msp.desk.tickets.actions.follow_clocks import standing
from msp.desk.tickets.actions.start_clocks import add_clock, start_clocks
from msp.desk.tickets.clock_rows import clock_of, clock_rows, hours_of, show_next_due, write_clock
from msp.desk.tickets.clock_terms import terms_of
from msp.desk.tickets.models import Ticket

ANSWERED_BY_A_REPLY = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE)


def hear_entry(db: Session, ticket: Ticket, meaning: Meaning, *, at: datetime) -> None:
    """Stop what an answer at `at` answers, or start waiting for the next one.

    A question starts the next-response clock only when no answer is owed already: the clock of
    the oldest unanswered question stands. The caller holds the lock on the ticket's row.
    """
    if ticket.routed_at is None or meaning is Meaning.NOTHING:
        return
    start_clocks(db, ticket)
    rows = list(clock_rows(db, ticket))
    owed = [row for kind in ANSWERED_BY_A_REPLY if (row := standing(rows, kind)) is not None]
    if meaning is Meaning.ANSWER:
        for row in owed:
            used = hours_of(db, row)
            write_clock(row, running.stop(clock_of(row), used.calendar, at), used)
    elif not owed and not ticket.ended:
        terms = terms_of(db, ticket)
        if ClockKind.NEXT_RESPONSE in terms.promises:
            rows.append(add_clock(db, ticket, terms, ClockKind.NEXT_RESPONSE, at=at))
    show_next_due(ticket, rows)
    db.flush()
