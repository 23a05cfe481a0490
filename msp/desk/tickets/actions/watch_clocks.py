"""Report the thresholds that a ticket's clocks have passed, each once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.clocks import running
from msp.desk.clocks.models import ClockRow
from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.tell_agents import tell_agents, whoever_holds
from msp.desk.tickets.clock_rows import clock_of, clock_rows, hours_of, show_next_due, write_clock
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.words import clock_word
from msp.desk.tiers.queries import dispatchers
from msp.kernel.i18n import _

BREACH = 100


def watch_clocks(db: Session, ticket: Ticket, *, now: datetime) -> None:
    """Write each threshold on the timeline and tell whoever holds the ticket.

    A breach goes to the dispatchers too: hierarchical escalation. The caller holds the lock.
    """
    rows = clock_rows(db, ticket)
    for row in rows:
        if row.stopped_at is None and row.next_at is not None and row.next_at <= now:
            _report(db, ticket, row, now)
    show_next_due(ticket, rows)
    db.flush()


def _report(db: Session, ticket: Ticket, row: ClockRow, now: datetime) -> None:
    used = hours_of(db, row)
    due = row.due_at
    clock, step = running.report(clock_of(row), used.calendar, now)
    write_clock(row, clock, used)
    if step is None:
        return
    if step == BREACH:
        row.breached_at, row.due_at = due or now, due
    text = _sentence(row.kind, step)
    details = {"event": "sla", "clock": row.kind, "percent": step}
    add_event(db, ticket, text, now=now, details=details)
    holders = whoever_holds(db, ticket)
    told = [*holders, *dispatchers(db, ticket.tenant_id)] if step == BREACH else holders
    tell_agents(db, ticket, told, "sla", f"{ticket.number}: {text}", now=now)


def _sentence(kind: str, step: int) -> str:
    clock = clock_word(kind)
    if step == BREACH:
        return _("%(clock)s is late", clock=clock)
    return _("%(percent)s%% of the time for %(clock)s is used", percent=step, clock=clock.lower())
