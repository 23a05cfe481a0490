"""Mute every connection when this is a copy of the installation that made them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from msp.kernel import log
from msp.kernel.i18n import _
from msp.kernel.ids import new_id
from msp.kernel.installation import installation_mark
from vendors.connections.models import VendorConnection, VendorInstallation
from vendors.connections.values import ConnectionState

logger = log.logger(__name__)


def mute_copies(db: Session, *, now: datetime) -> bool:
    """True when this is a copy that had not been noticed: then nothing calls out any more.

    Asked before every call to a vendor: a restored database brings its queue along, and the
    first thing a worker finds there may be a case to work on.
    """
    here = installation_mark(db)
    known = db.scalar(select(VendorInstallation.mark))
    if known == here:
        return False
    first = insert(VendorInstallation).values(id=new_id(), mark=here, since=now)
    if known is None:
        db.execute(first.on_conflict_do_nothing(index_elements=["one"]))
        return False
    changed = {"mark": here, "since": now}
    db.execute(first.on_conflict_do_update(index_elements=["one"], set_=changed))
    db.execute(
        update(VendorConnection).values(
            state=ConnectionState.MUTED,
            state_reason=_(
                "This database is a copy, or was moved. Until somebody arms the connection"
                " again nothing is sent to the vendor and nothing is read."
            ),
            state_since=now,
        )
    )
    logger.warning("vendors.muted", reason="another installation made these connections")
    return True
