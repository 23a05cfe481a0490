"""Count a ticket's running clocks by the hours their calendar has now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.rebase_clocks import Moved
from msp.desk.tickets.actions.say_moved import say_moved
from msp.desk.tickets.clock_rows import clock_of, clock_rows, show_next_due, write_clock
from msp.desk.tickets.models import Ticket
from tenants.calendars.queries import calendar_of


def recompute_clocks(db: Session, ticket: Ticket, *, now: datetime) -> None:
    """Store due times anew after a calendar changed, each that moved with an audit line.

    A calendar never changes for days that have passed, so what was spent stays what it was. The
    caller holds the lock.
    """
    rows, moved = clock_rows(db, ticket), []
    for row in rows:
        if row.stopped_at is None and row.running_since is not None:
            before = row.due_at
            write_clock(row, clock_of(row), calendar_of(db, row.calendar_id))
            if row.due_at != before:
                moved.append(Moved(row.kind, before, row.due_at))
    show_next_due(ticket, rows)
    say_moved(db, ticket, moved, now=now)
