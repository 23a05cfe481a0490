"""Stop calling out over a connection until somebody resumes it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from vendors.connections.models import VendorConnection
from vendors.connections.values import ConnectionState


def pause(db: Session, connection: VendorConnection, reason: str, *, now: datetime) -> None:
    """Nothing is sent or read; what engineers write meanwhile is kept and sent on resuming."""
    if not reason.strip():
        raise Refused(_("Say why, for whoever wonders later."), field="reason")
    connection.state = ConnectionState.PAUSED
    connection.state_reason = reason.strip()
    connection.state_since = now
    db.flush()
