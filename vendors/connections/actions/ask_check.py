"""Ask for a check of a connection; a worker makes it, for no page calls out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.kernel.jobs import later
from vendors.connections.models import VendorConnection


def ask_check(db: Session, connection: VendorConnection, *, now: datetime) -> None:
    """The page shows what comes of it as soon as a worker has looked."""
    connection.check_asked_at = now
    db.flush()
    later(db, "vendors.check_connection", connection_id=str(connection.id))
