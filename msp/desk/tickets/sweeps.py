"""Finding the tickets that the desk's own jobs must act upon, locked for the one who found them.

A ticket that somebody else is writing to is skipped and found again by the next sweep.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from contracts.agreements.models_suspension import Suspension
from msp.desk.clocks.models import ClockRow, HeededSuspension
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.values import ENDED, Status
from tenants.calendars.models import CalendarRow

BATCH = 200
# Recomputing writes for all at once, so it takes more of them at a time.
MANY = 1000
# How long a resolved ticket waits for the client's word before it is closed.
CONFIRMATION = timedelta(days=7)


def unrouted(db: Session) -> Sequence[Ticket]:
    """Tickets nobody has routed yet, oldest first."""
    return db.scalars(
        select(Ticket)
        .where(Ticket.routed_at.is_(None))
        .order_by(Ticket.created_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()


def with_unheeded_entries(db: Session) -> Sequence[Ticket]:
    """Routed tickets with words nobody has acted upon."""
    oldest = (
        select(Entry.tenant_id, Entry.ticket_id)
        .where(Entry.heeded_at.is_(None))
        .order_by(Entry.created_at)
        .limit(BATCH)
        .subquery()
    )
    said = exists().where(oldest.c.tenant_id == Ticket.tenant_id, oldest.c.ticket_id == Ticket.id)
    return db.scalars(
        select(Ticket).where(Ticket.routed_at.is_not(None), said).with_for_update(skip_locked=True)
    ).all()


def with_clocks_due(db: Session, now: datetime) -> Sequence[Ticket]:
    """Tickets with a clock that has reached its next threshold."""
    reached = (
        select(ClockRow.tenant_id, ClockRow.ticket_id)
        .where(ClockRow.stopped_at.is_(None), ClockRow.next_at <= now)
        .order_by(ClockRow.next_at)
        .limit(BATCH)
        .subquery()
    )
    found = exists().where(
        reached.c.tenant_id == Ticket.tenant_id, reached.c.ticket_id == Ticket.id
    )
    return db.scalars(select(Ticket).where(found).with_for_update(skip_locked=True)).all()


def with_old_hours(db: Session) -> Sequence[Ticket]:
    """Tickets with a running clock that was computed from an earlier version of its calendar."""
    stale = (
        select(ClockRow.tenant_id, ClockRow.ticket_id)
        .join(CalendarRow, CalendarRow.id == ClockRow.calendar_id)
        .where(
            ClockRow.stopped_at.is_(None),
            ClockRow.running_since.is_not(None),
            ClockRow.calendar_version != CalendarRow.version,
        )
        .limit(MANY)
        .subquery()
    )
    found = exists().where(stale.c.tenant_id == Ticket.tenant_id, stale.c.ticket_id == Ticket.id)
    return db.scalars(select(Ticket).where(found).with_for_update(skip_locked=True)).all()


def unheeded_suspensions(db: Session) -> Sequence[Suspension]:
    """What the clocks do not follow yet of one client's suspensions: recorded, or superseded."""
    heeded = exists().where(
        HeededSuspension.tenant_id == Suspension.tenant_id,
        HeededSuspension.suspension_id == Suspension.id,
        HeededSuspension.superseded == Suspension.superseded_at.is_not(None),
    )
    found = db.scalars(
        select(Suspension)
        .where(~heeded)
        .order_by(Suspension.tenant_id, Suspension.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    return [one for one in found if one.tenant_id == found[0].tenant_id]


def unended_of(db: Session, tenant_id: UUID) -> Sequence[Ticket]:
    """A client's routed tickets that nobody has ended, in the order in which merges lock them."""
    return db.scalars(
        select(Ticket)
        .where(
            Ticket.tenant_id == tenant_id,
            Ticket.status.not_in(ENDED),
            Ticket.routed_at.is_not(None),
        )
        .order_by(Ticket.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def long_resolved(db: Session, now: datetime) -> Sequence[Ticket]:
    """Resolved tickets about which the client has said nothing for days."""
    return db.scalars(
        select(Ticket)
        .where(Ticket.status == Status.RESOLVED, Ticket.resolved_at < now - CONFIRMATION)
        .order_by(Ticket.resolved_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()


def clocks_waiting(db: Session, now: datetime) -> int:
    """How many clocks are past a threshold that nobody has reported: the watcher's backlog."""
    late = now - timedelta(minutes=2)
    found = select(ClockRow.id).where(ClockRow.stopped_at.is_(None), ClockRow.next_at <= late)
    return db.scalar(select(func.count()).select_from(found.limit(1001).subquery())) or 0
