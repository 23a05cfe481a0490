"""Take, keep and give back the right to poll a connection."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from vendors.connections.actions.note_call import breaker_of
from vendors.connections.models import VendorConnection
from vendors.connections.queries import locked_connection, settings_of
from vendors.sync.values import Poll

POLL_LEASE = timedelta(seconds=90)


def begin_poll(db: Session, connection_id: UUID, *, now: datetime) -> Poll | None:
    """The right to poll; None when somebody has it, or the connection is not to be called."""
    connection = locked_connection(db, connection_id)
    if not connection.is_working:
        return None
    if connection.poll_lease_until is not None and connection.poll_lease_until > now:
        return None
    if connection.held_until is not None and connection.held_until > now:
        return None
    if connection.is_broken and not breaker_of(connection).wants_probe(now):
        return None
    connection.poll_lease_no += 1
    connection.poll_lease_until = now + POLL_LEASE
    return Poll(
        settings_of(db, connection),
        connection.poll_lease_no,
        connection.cursor,
        was_broken=connection.is_broken,
        is_first=not connection.known_statuses,
    )


def keep_poll(db: Session, poll: Poll, *, now: datetime) -> None:
    """It goes on: at a slow pace the calls of one poll take longer than its lease."""
    connection = held_for(db, poll)
    if connection is not None:
        connection.poll_lease_until = now + POLL_LEASE


def end_poll(db: Session, poll: Poll, *, now: datetime) -> None:
    """Give the poll back and name the next one."""
    connection = held_for(db, poll)
    if connection is None:
        return
    connection.poll_lease_until = None
    connection.polled_at = now
    connection.next_poll_at = now + timedelta(seconds=connection.poll_seconds)


def held_for(db: Session, poll: Poll) -> VendorConnection | None:
    """The connection under a lock, still this poll's; None when another has it by now."""
    connection = locked_connection(db, poll.connection.id)
    return connection if connection.poll_lease_no == poll.no else None
