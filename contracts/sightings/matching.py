"""Knowing a device again: by its serial number, among one client's devices and no others'."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.sightings.rules import serial_key
from tenants.assets.models import Asset


def serials_in_register(db: Session, tenant_id: UUID) -> dict[str, UUID]:
    """The client's devices by serial; where several share one, only one in use may answer to it."""
    rows = db.execute(
        select(Asset.id, Asset.serial, Asset.retired_on).where(
            Asset.tenant_id == tenant_id, Asset.serial != ""
        )
    )
    found: dict[str, list[tuple[bool, UUID]]] = defaultdict(list)
    for asset_id, serial, retired_on in rows:
        found[serial_key(serial)].append((retired_on is None, asset_id))
    one_each: dict[str, UUID] = {}
    for key, devices in found.items():
        in_use = [asset_id for used, asset_id in devices if used]
        if len(in_use) == 1:
            one_each[key] = in_use[0]
        elif len(devices) == 1:
            one_each[key] = devices[0][1]
    return one_each
