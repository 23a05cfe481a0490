"""Count the running clocks of many tickets by the hours their calendars have now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from msp.desk.clocks.models import ClockRow
from msp.desk.tickets.actions.announce_ticket import announce_tickets
from msp.desk.tickets.actions.rebase_clocks import Moved
from msp.desk.tickets.actions.say_moved import say_moved
from msp.desk.tickets.clock_rows import clock_of, rests_of, show_next_due, write_clock
from msp.desk.tickets.models import Ticket
from tenants.calendars.queries import calendars_of
from tenants.calendars.values import CalendarInUse


def recompute_clocks(db: Session, tickets: Sequence[Ticket], *, now: datetime) -> None:
    """Store due times anew after calendars changed, each that moved with an audit line.

    A calendar never changes for days that have passed, so what was spent stays what it was. The
    caller holds the locks. Everything is read and written for all tickets at once: a calendar of
    a thousand open tickets must not take minutes.
    """
    clocks = _standing_clocks(db, tickets)
    ids = {row.calendar_id for rows in clocks.values() for row in rows if row.calendar_id}
    calendars = calendars_of(db, list(ids))
    moved = {one.id: _recount(one, clocks[one.id], calendars) for one in tickets}
    announce_tickets(db, [one for one in tickets if moved[one.id]])
    for ticket in tickets:
        say_moved(db, ticket, moved[ticket.id], now=now)
        _write_alike(ticket, clocks[ticket.id])
    db.flush()


def _write_alike(ticket: Ticket, rows: Sequence[ClockRow]) -> None:
    """Rows that change in the same columns are written together; others go one by one."""
    for name in ("due_at", "next_clock"):
        flag_modified(ticket, name)
    for row in rows:
        for name in ("calendar_version", "due_at", "next_at"):
            flag_modified(row, name)


def _recount(
    ticket: Ticket, rows: Sequence[ClockRow], calendars: Mapping[UUID, CalendarInUse]
) -> list[Moved]:
    moved = []
    for row in rows:
        if row.running_since is None or row.calendar_id is None:
            continue
        before = row.due_at
        write_clock(row, clock_of(row), calendars[row.calendar_id].closed(rests_of(row)))
        if row.due_at != before:
            moved.append(Moved(row.kind, before, row.due_at))
    show_next_due(ticket, rows)
    return moved


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
