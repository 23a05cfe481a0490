"""Keep a connection's health: what a call that went well or badly means for the next ones."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from vendors.connections.breaker import Breaker
from vendors.connections.models import VendorConnection
from vendors.connections.queries import locked_connection
from vendors.connections.values import ConnectionState

TOLD_CHARS = 500


def note_success(db: Session, connection_id: UUID, *, now: datetime) -> None:
    """A usable answer came: the breaker closes."""
    connection = locked_connection(db, connection_id)
    connection.last_success_at = now
    _set(connection, breaker_of(connection).succeeded())


def note_failure(db: Session, connection_id: UUID, told: str, *, now: datetime) -> None:
    """The vendor could not be reached or understood; several in a row open the breaker."""
    connection = locked_connection(db, connection_id)
    connection.last_error, connection.last_error_at = told[:TOLD_CHARS], now
    _set(connection, breaker_of(connection).failed(now))


def hold(db: Session, connection_id: UUID, until: datetime) -> None:
    """The vendor asked the whole connection to wait."""
    connection = locked_connection(db, connection_id)
    connection.held_until = max(until, connection.held_until or until)


def stop_for_sign_in(db: Session, connection_id: UUID, told: str, *, now: datetime) -> None:
    """Our sign-in was refused: nothing more is tried, for tries lock accounts."""
    connection = locked_connection(db, connection_id)
    connection.last_error, connection.last_error_at = told[:TOLD_CHARS], now
    if connection.is_working:
        connection.state = ConnectionState.AUTH_FAILED
        connection.state_reason = told[:TOLD_CHARS]
        connection.state_since = now


def breaker_of(connection: VendorConnection) -> Breaker:
    """The breaker as the row holds it."""
    return Breaker(connection.failures, connection.opened_at, connection.probe_at)


def _set(connection: VendorConnection, breaker: Breaker) -> None:
    connection.failures = breaker.failures
    connection.opened_at = breaker.opened_at
    connection.probe_at = breaker.probe_at
