"""Keep a connection's health: what a call that went well or badly means for the next ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from vendors.connections.breaker import Breaker
from vendors.connections.models import VendorConnection
from vendors.connections.queries import connection_by_id, locked_connection
from vendors.connections.values import ConnectionState
from vendors.protocol.errors import RateLimited

TOLD_CHARS = 500
NOTED_EVERY = timedelta(seconds=5)


def note_success(db: Session, connection_id: UUID, *, now: datetime) -> None:
    """A usable answer came: the breaker closes.

    A healthy connection is not locked for it each time: what a reading brings is written in a long
    transaction, and every other case of the vendor would wait for its end.
    """
    seen = connection_by_id(db, connection_id)
    is_noted = seen.last_success_at is not None and now - seen.last_success_at < NOTED_EVERY
    if is_noted and breaker_of(seen) == Breaker():
        return
    connection = locked_connection(db, connection_id)
    connection.last_success_at = now
    _set(connection, breaker_of(connection).succeeded())


def note_failure(db: Session, connection_id: UUID, told: str, *, now: datetime) -> None:
    """The vendor could not be reached or understood; several in a row open the breaker."""
    connection = locked_connection(db, connection_id)
    connection.last_error, connection.last_error_at = told[:TOLD_CHARS], now
    _set(connection, breaker_of(connection).failed(now))


def hold(db: Session, connection_id: UUID, error: RateLimited, until: datetime) -> None:
    """The vendor asked us to wait: the whole connection, unless it meant the one case."""
    if error.case_only:
        return
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
