"""Ask for a check of a connection; a worker makes it, for no page calls out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.kernel.errors import Conflict
from msp.kernel.i18n import _
from msp.kernel.jobs import later
from vendors.connections.models import VendorConnection
from vendors.connections.values import ConnectionState


def ask_check(db: Session, connection: VendorConnection, *, now: datetime) -> None:
    """The page shows what comes of it as soon as a worker has looked."""
    if connection.state == ConnectionState.MUTED:
        raise Conflict(_("This connection is muted: arm it first."))
    connection.check_asked_at = now
    db.flush()
    later(db, "vendors.check_connection", connection_id=str(connection.id))
