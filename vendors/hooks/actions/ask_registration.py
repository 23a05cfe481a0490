"""Ask for our address to be put into the vendor's register, or to be taken out of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.kernel.errors import Conflict
from msp.kernel.i18n import _
from msp.kernel.jobs import later
from vendors.connections.models import VendorConnection
from vendors.hooks.actions.keep_address import new_address
from vendors.hooks.models import VendorRegistration
from vendors.hooks.queries import address_token, registration_of


def ask_registration(
    db: Session, connection: VendorConnection, *, wanted: bool, now: datetime
) -> None:
    """A worker does it, for no page calls out. Without an address one is made first."""
    if not connection.is_working:
        raise Conflict(_("Nothing is exchanged over this connection now."))
    if wanted and address_token(db, connection.id) is None:
        new_address(db, connection, now=now)
    row = registration_of(db, connection.id)
    if row is None:
        row = VendorRegistration(connection_id=connection.id, wanted=wanted, asked_at=now)
        db.add(row)
    row.wanted, row.asked_at, row.taken_at, row.problem = wanted, now, None, ""
    db.flush()
    later(db, "vendors.keep_registration", connection_id=str(connection.id))
