"""Reading vendor contracts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from contracts.backing.values import Extent
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.assets.models import Asset
from tenants.calendars.queries import calendar_of
from tenants.clients.models import Tenant
from vendors.agreements.models import (
    CaseTerms,
    ClientCover,
    VendorContract,
    VendorCover,
    VendorTarget,
)
from vendors.agreements.values import Promise, Target
from vendors.register.models import Vendor


def contract_by_id(db: Session, contract_id: UUID) -> VendorContract:
    """Raises NotFound."""
    found = db.get(VendorContract, contract_id)
    if found is None:
        raise NotFound(_("There is no such vendor contract."))
    return found


def locked_contract(db: Session, contract_id: UUID) -> VendorContract:
    """The row under a lock that is held until the transaction ends: incidents are counted by it."""
    return db.scalars(
        select(VendorContract)
        .where(VendorContract.id == contract_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def contracts_and_vendors(
    db: Session, vendor_id: UUID | None = None
) -> list[tuple[VendorContract, str]]:
    """The contracts of one vendor, or of all, those that end first on top."""
    wanted = (
        select(VendorContract, Vendor.name)
        .join(Vendor, Vendor.id == VendorContract.vendor_id)
        .order_by(VendorContract.last_day.nulls_last(), Vendor.name, VendorContract.number)
    )
    if vendor_id is not None:
        wanted = wanted.where(VendorContract.vendor_id == vendor_id)
    return [(contract, name) for contract, name in db.execute(wanted)]


def in_force(db: Session, vendor_id: UUID, day: date) -> Sequence[VendorContract]:
    """What the vendor owes us on a day."""
    return db.scalars(
        select(VendorContract)
        .where(
            VendorContract.vendor_id == vendor_id,
            VendorContract.starts_on <= day,
            or_(VendorContract.last_day.is_(None), VendorContract.last_day >= day),
        )
        .order_by(VendorContract.number)
    ).all()


def targets_of(db: Session, contract_id: UUID) -> tuple[Target, ...]:
    """The targets, the most severe first."""
    rows = db.scalars(
        select(VendorTarget)
        .where(VendorTarget.contract_id == contract_id)
        .order_by(VendorTarget.severity, VendorTarget.promise)
    )
    return tuple(Target(one.severity, Promise(one.promise), one.minutes) for one in rows)


def covers_of(db: Session, contract_id: UUID) -> Sequence[VendorCover]:
    """Devices of every client."""
    return db.scalars(
        select(VendorCover).where(VendorCover.contract_id == contract_id).order_by(VendorCover.id)
    ).all()


def client_covers_of(db: Session, contract_id: UUID) -> list[tuple[ClientCover, str, str | None]]:
    """Devices of single clients in reach: the row, the client's name, the device's if one is."""
    rows = db.execute(
        select(ClientCover, Tenant.name, Asset.name)
        .join(Tenant, Tenant.id == ClientCover.tenant_id)
        .outerjoin(
            Asset, (Asset.tenant_id == ClientCover.tenant_id) & (Asset.id == ClientCover.asset_id)
        )
        .where(ClientCover.contract_id == contract_id)
        .order_by(Tenant.name, Asset.name, ClientCover.id)
    )
    return [(cover, client, device) for cover, client, device in rows]


def cover_by_id(db: Session, cover_id: UUID) -> VendorCover | ClientCover:
    """A line of either kind. Raises NotFound also for a client's that is out of reach."""
    found = db.get(VendorCover, cover_id) or db.scalar(
        select(ClientCover).where(ClientCover.id == cover_id)
    )
    if found is None:
        raise NotFound(_("The contract has no such line."))
    return found


def extents_for(db: Session, contract_id: UUID, tenant_id: UUID) -> list[Extent]:
    """Which devices of a client the contract is for."""
    own = db.scalars(
        select(ClientCover).where(
            ClientCover.tenant_id == tenant_id, ClientCover.contract_id == contract_id
        )
    )
    return [
        *(extent_of(one) for one in covers_of(db, contract_id)),
        *(extent_of(one) for one in own),
    ]


def extent_of(row: VendorCover | ClientCover) -> Extent:
    """A line as the rule of extents takes it."""
    asset_id = row.asset_id if isinstance(row, ClientCover) else None
    return Extent(row.asset_kind, row.model, row.serial_from, row.serial_to, asset_id)


def used_incidents(db: Session, contract: VendorContract) -> int:
    """Cases that count in the running term; one that the vendor refused was given back."""
    zone = ZoneInfo(calendar_of(db, contract.calendar_id).calendar.zone)
    since = datetime.combine(contract.term_from, time(), zone).astimezone(UTC)
    counted = select(func.count(CaseTerms.id)).where(
        CaseTerms.contract_id == contract.id,
        CaseTerms.counted_at >= since,
        CaseTerms.given_back_at.is_(None),
    )
    return db.scalar(counted) or 0


def remaining_incidents(db: Session, contract: VendorContract) -> int | None:
    """How many are left, never below nothing; None when they are not counted."""
    if contract.included_incidents is None:
        return None
    return max(contract.included_incidents - used_incidents(db, contract), 0)
