"""Take a token of a connection's rate for one operation."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from vendors.connections.budget import Bucket
from vendors.connections.queries import locked_connection


def take_token(db: Session, connection_id: UUID, *, now: datetime) -> timedelta | None:
    """None when the operation may go now, else how long until it may."""
    connection = locked_connection(db, connection_id)
    if connection.held_until is not None and connection.held_until > now:
        return connection.held_until - now
    bucket = Bucket(
        connection.tokens, connection.tokens_at, connection.per_minute, connection.burst
    )
    bucket, wait = bucket.take(now)
    connection.tokens, connection.tokens_at = bucket.tokens, bucket.at
    db.flush()
    return wait
