"""Publish what a vendor stands behind; the rooms above do it, naming their record as the source."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contracts.backing.models import Backing, BackingExtent, ClientBacking, DeviceBacking
from contracts.backing.values import BackingDraft, Extent

OWN_ROWS = ("extents",)


def publish_backing(db: Session, draft: BackingDraft) -> Backing:
    """Write the contract as it stands now, with the devices of every client it is for."""
    found = backing_of(db, draft.source_kind, draft.source_id)
    values = {name: value for name, value in asdict(draft).items() if name not in OWN_ROWS}
    values["categories"] = list(draft.categories)
    if found is None:
        found = Backing(**values)
        db.add(found)
    for name, value in values.items():
        setattr(found, name, value)
    db.flush()
    db.execute(delete(BackingExtent).where(BackingExtent.backing_id == found.id))
    db.add_all(BackingExtent(backing_id=found.id, **_columns(one)) for one in draft.extents)
    db.flush()
    return found


def publish_client_backing(
    db: Session, backing: Backing, tenant_id: UUID, source: tuple[str, UUID], extent: Extent
) -> None:
    """Write which devices of one client a published contract is for."""
    kind, source_id = source
    found = db.scalar(
        select(ClientBacking).where(
            ClientBacking.tenant_id == tenant_id,
            ClientBacking.source_kind == kind,
            ClientBacking.source_id == source_id,
        )
    )
    if found is None:
        found = ClientBacking(tenant_id=tenant_id, source_kind=kind, source_id=source_id)
        db.add(found)
    found.backing_id, found.asset_id = backing.id, extent.asset_id
    for name, value in _columns(extent).items():
        setattr(found, name, value)
    db.flush()


def publish_device_backing(
    db: Session,
    device: tuple[UUID, UUID],
    source: tuple[str, UUID],
    words: tuple[str, str],
    days: tuple[date, date],
    categories: tuple[str, ...],
) -> None:
    """Write that a vendor stands behind one device: tenant and device, label and vendor, days."""
    (tenant_id, asset_id), (kind, source_id) = device, source
    found = db.scalar(
        select(DeviceBacking).where(
            DeviceBacking.tenant_id == tenant_id,
            DeviceBacking.source_kind == kind,
            DeviceBacking.source_id == source_id,
        )
    )
    if found is None:
        found = DeviceBacking(tenant_id=tenant_id, source_kind=kind, source_id=source_id)
        db.add(found)
    found.asset_id = asset_id
    found.label, found.vendor = words
    found.valid_from, found.valid_to = days
    found.categories = list(categories)
    db.flush()


def backing_of(db: Session, source_kind: str, source_id: UUID) -> Backing | None:
    """What was published of a record."""
    return db.scalar(
        select(Backing).where(Backing.source_kind == source_kind, Backing.source_id == source_id)
    )


def _columns(extent: Extent) -> dict[str, str]:
    return {
        "asset_kind": extent.asset_kind,
        "model": extent.model,
        "serial_from": extent.serial_from,
        "serial_to": extent.serial_to,
    }
