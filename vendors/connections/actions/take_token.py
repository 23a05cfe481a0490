"""Take a token of a connection's rate for one call to the vendor."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from vendors.connections.pace import bucket_of
from vendors.connections.queries import locked_connection


def take_token(
    db: Session, connection_id: UUID, *, longest: timedelta, now: datetime
) -> tuple[bool, timedelta]:
    """Whether one was taken, and how long to wait for it; none is beyond the longest wait."""
    # Each call of every worker counts here; a count that is lost in a crash costs nothing.
    db.execute(text("set local synchronous_commit to off"))
    connection = locked_connection(db, connection_id)
    bucket, wait = bucket_of(connection).take(now)
    if wait > longest:
        return False, wait
    connection.tokens, connection.tokens_at = bucket.tokens, bucket.at
    db.flush()
    return True, wait
