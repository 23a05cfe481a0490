"""How fast a connection may be used, by its row."""

from __future__ import annotations

from datetime import datetime, timedelta

from vendors.connections.budget import Bucket
from vendors.connections.models import VendorConnection


def bucket_of(connection: VendorConnection) -> Bucket:
    """The bucket as the row holds it."""
    return Bucket(connection.tokens, connection.tokens_at, connection.per_minute, connection.burst)


def until_room(connection: VendorConnection, now: datetime) -> timedelta | None:
    """None when a step may begin now, else how long until it may: the vendor's wish, our rate."""
    if connection.held_until is not None and connection.held_until > now:
        return connection.held_until - now
    return bucket_of(connection).until_room(now)
