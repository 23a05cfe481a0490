"""Arm a muted connection: this installation speaks to the vendor from now on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.kernel.errors import Conflict
from msp.kernel.i18n import _
from vendors.cases.actions.doubt_unsent import doubt_unsent
from vendors.connections.actions.resume import resume
from vendors.connections.models import VendorConnection
from vendors.connections.values import ConnectionState


def arm_again(db: Session, connection: VendorConnection, *, now: datetime) -> None:
    """Nothing is sent again unseen: the vendor is asked first what it has. Raises Conflict."""
    if connection.state != ConnectionState.MUTED:
        raise Conflict(_("This connection is not muted."))
    doubt_unsent(db, connection.id, now=now)
    resume(db, connection, now=now)
