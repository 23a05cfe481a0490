"""Reading what vendors stand behind for a client, in whichever scope it is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from contracts.backing.extents import covers
from contracts.backing.models import Backing, BackingExtent, ClientBacking, DeviceBacking
from contracts.backing.values import Backed, Device, Extent
from tenants.assets.models import Asset

# Columns a contact may read: the rest of a backing is the house's own.
READ = (Backing.id, Backing.label, Backing.vendor, Backing.valid_to, Backing.categories)


def backings_for(
    db: Session, tenant_id: UUID, asset_ids: Sequence[UUID], category: str | None, day: date
) -> list[Backed]:
    """Who stands behind these devices, or behind the matter itself, on a day.

    Those that name the category come first, then those that cover most of the devices.
    """
    devices = devices_of(db, tenant_id, asset_ids)
    found = [
        *_by_contract(db, tenant_id, devices, category, day),
        *_by_warranty(db, tenant_id, devices, category, day),
    ]
    return sorted(found, key=lambda one: (not one.named, -len(one.devices), one.label))


def devices_of(db: Session, tenant_id: UUID, asset_ids: Sequence[UUID]) -> list[Device]:
    """The devices as extents ask of them."""
    if not asset_ids:
        return []
    rows = db.execute(
        select(Asset.id, Asset.name, Asset.kind, Asset.model, Asset.serial).where(
            Asset.tenant_id == tenant_id, Asset.id.in_(asset_ids)
        )
    )
    return [Device(*row) for row in rows]


def _by_contract(
    db: Session, tenant_id: UUID, devices: Sequence[Device], category: str | None, day: date
) -> list[Backed]:
    backings = db.execute(
        select(*READ).where(
            Backing.valid_from <= day, or_(Backing.valid_to.is_(None), Backing.valid_to > day)
        )
    ).all()
    extents = _extents(db, tenant_id, [one.id for one in backings]) if backings else {}
    found = []
    for one in backings:
        mine = extents.get(one.id, [])
        covered = tuple(d.id for d in devices if any(covers(extent, d) for extent in mine))
        whole = not devices and any(extent.is_everything for extent in mine)
        named = bool(category) and category in one.categories
        if covered or (whole and named):
            found.append(Backed(one.label, one.vendor, named, covered, one.valid_to))
    return found


def _extents(db: Session, tenant_id: UUID, ids: Sequence[UUID]) -> dict[UUID, list[Extent]]:
    found = house_extents(db, ids)
    for (_client, backing_id), own in client_extents(db, [tenant_id], ids).items():
        found.setdefault(backing_id, []).extend(own)
    return found


def house_extents(db: Session, ids: Collection[UUID]) -> dict[UUID, list[Extent]]:
    """The devices of every client that published contracts are for, by contract."""
    found: dict[UUID, list[Extent]] = {}
    for row in db.scalars(select(BackingExtent).where(BackingExtent.backing_id.in_(ids))):
        extent = Extent(row.asset_kind, row.model, row.serial_from, row.serial_to)
        found.setdefault(row.backing_id, []).append(extent)
    return found


def client_extents(
    db: Session, tenant_ids: Collection[UUID], ids: Collection[UUID]
) -> dict[tuple[UUID, UUID], list[Extent]]:
    """The devices of single clients that they are for, by client and contract."""
    found: dict[tuple[UUID, UUID], list[Extent]] = {}
    wanted = select(ClientBacking).where(
        ClientBacking.tenant_id.in_(tenant_ids), ClientBacking.backing_id.in_(ids)
    )
    for row in db.scalars(wanted):
        extent = Extent(row.asset_kind, row.model, row.serial_from, row.serial_to, row.asset_id)
        found.setdefault((row.tenant_id, row.backing_id), []).append(extent)
    return found


def _by_warranty(
    db: Session, tenant_id: UUID, devices: Sequence[Device], category: str | None, day: date
) -> list[Backed]:
    if not devices:
        return []
    rows = db.scalars(
        select(DeviceBacking)
        .where(
            DeviceBacking.tenant_id == tenant_id,
            DeviceBacking.asset_id.in_([one.id for one in devices]),
            _holds(day),
        )
        .order_by(DeviceBacking.valid_to.desc())
    )
    return [
        Backed(
            row.label,
            row.vendor,
            bool(category) and category in row.categories,
            (row.asset_id,),
            row.valid_to,
        )
        for row in rows
    ]


def _holds(day: date) -> ColumnElement[bool]:
    return (DeviceBacking.valid_from <= day) & (DeviceBacking.valid_to > day)
