"""Write down what a person decided about a device that was seen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.sightings.models import SeenDevice
from contracts.sightings.values import Standing
from msp.kernel.errors import Conflict
from msp.kernel.i18n import _


def open_to_decide(db: Session, device: SeenDevice) -> SeenDevice:
    """The device under its row's lock: of two people who decide at once, the second is told.

    Raises Conflict when it is in the register already.
    """
    row = db.scalars(
        select(SeenDevice)
        .where(SeenDevice.tenant_id == device.tenant_id, SeenDevice.id == device.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if row.asset_id is not None:
        raise Conflict(_("%(name)s is in the register already.", name=row.name))
    return row


def decided(
    device: SeenDevice,
    standing: Standing,
    *,
    asset_id: UUID | None,
    by: UUID | None,
    now: datetime,
    reason: str = "",
) -> None:
    """What was decided, why, when and by whom; `device` is held by its lock."""
    device.standing, device.asset_id, device.reason = standing, asset_id, reason
    device.decided_at, device.decided_by = now, by
