"""Let a connection call out again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.kernel.jobs import soon
from vendors.connections.models import VendorConnection
from vendors.connections.values import ConnectionState


def resume(db: Session, connection: VendorConnection, *, now: datetime) -> None:
    """Start afresh: breaker closed, next look now, waiting operations go on."""
    connection.state = ConnectionState.WORKING
    connection.state_reason = ""
    connection.state_since = now
    connection.failures, connection.opened_at, connection.probe_at = 0, None, None
    connection.held_until = None
    connection.next_poll_at = now
    db.flush()
    soon(db, "vendors.poll")
    soon(db, "vendors.sweep")
