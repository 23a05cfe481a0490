"""Count the running clocks of many tickets by the hours their calendars have now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.clocks.models import ClockRow
from msp.desk.tickets.actions.rebase_clocks import Moved
from msp.desk.tickets.actions.say_moved import say_moved
from msp.desk.tickets.clock_rows import clock_of, show_next_due, write_clock
from msp.desk.tickets.models import Ticket
from tenants.calendars.queries import calendars_of


def recompute_clocks(db: Session, tickets: Sequence[Ticket], *, now: datetime) -> None:
    """Store due times anew after calendars changed, each that moved with an audit line.

    A calendar never changes for days that have passed, so what was spent stays what it was. The
    caller holds the locks. Everything is read and written for all tickets at once: a calendar of
    a thousand open tickets must not take minutes.
    """
    clocks = _standing_clocks(db, tickets)
    ids = {row.calendar_id for rows in clocks.values() for row in rows if row.calendar_id}
    calendars = calendars_of(db, list(ids))
    for ticket in tickets:
        moved = []
        for row in clocks[ticket.id]:
            if row.running_since is None or row.calendar_id is None:
                continue
            before = row.due_at
            write_clock(row, clock_of(row), calendars[row.calendar_id])
            if row.due_at != before:
                moved.append(Moved(row.kind, before, row.due_at))
        show_next_due(ticket, clocks[ticket.id])
        say_moved(db, ticket, moved, now=now)
    db.flush()


def _standing_clocks(db: Session, tickets: Sequence[Ticket]) -> dict[UUID, list[ClockRow]]:
    found: dict[UUID, list[ClockRow]] = defaultdict(list)
    wanted = select(ClockRow).where(
        ClockRow.tenant_id.in_({one.tenant_id for one in tickets}),
        ClockRow.ticket_id.in_([one.id for one in tickets]),
        ClockRow.stopped_at.is_(None),
    )
    for row in db.scalars(wanted):
        found[row.ticket_id].append(row)
    return found
