"""Say that a device that was seen is one the register knows by another serial number."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.sightings.actions.decide_device import decided, open_to_decide
from contracts.sightings.models import SeenDevice
from contracts.sightings.values import Standing
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.assets.models import Asset


def merge_device(
    db: Session, device: SeenDevice, asset: Asset, *, by: UUID | None, now: datetime
) -> None:
    """From now on its sightings are the other's; both must be the same client's.

    A device of the register without a serial number takes the one that was seen.
    """
    if asset.tenant_id != device.tenant_id:
        raise NotFound(_("There is no such device, or it is not for you."))
    device = open_to_decide(db, device)
    decided(device, Standing.KNOWN, asset_id=asset.id, by=by, now=now)
    if not asset.serial:
        asset.serial = device.serial
    if asset.last_seen_at is None or asset.last_seen_at < device.last_seen_at:
        asset.last_seen_at = device.last_seen_at
    db.flush()
