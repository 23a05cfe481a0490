"""Leave a device that was seen out of the bills, with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.sightings.actions.accept_device import Under, into_register, put_under
from contracts.sightings.actions.decide_device import decided, open_to_decide
from contracts.sightings.models import SeenDevice
from contracts.sightings.values import WORD, Standing
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


def exclude_device(
    db: Session,
    device: SeenDevice,
    reason: str,
    under: Under | None = None,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    """It is never billed. Under a contract, its statements list it at no price with the reason."""
    why = reason.strip()
    if not why:
        raise Refused(_("Say why it is left out."), field="reason")
    if len(why) > WORD:
        raise Refused(_("A field is longer than %(count)s letters.", count=WORD), field="reason")
    device = open_to_decide(db, device)
    asset_id = None
    if under is not None:
        asset = into_register(db, device)
        asset_id = asset.id
        put_under(db, asset, replace(under, excluded=why), by=by, now=now)
    decided(device, Standing.EXCLUDED, asset_id=asset_id, by=by, now=now, reason=why)
    db.flush()


def include_again(db: Session, device: SeenDevice, *, by: UUID | None, now: datetime) -> None:
    """Put it back among the devices that wait for a decision."""
    device = open_to_decide(db, device)
    decided(device, Standing.UNKNOWN, asset_id=None, by=by, now=now)
    db.flush()
