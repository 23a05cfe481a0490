"""Reading warranties and the words that they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import Text, cast, func, select, tuple_
from sqlalchemy.orm import Session

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.paging import PageOf, decode_cursor, page_of
from tenants.assets.models import Asset
from tenants.clients.models import Tenant
from vendors.agreements.models import ContractAlert, VendorContract
from vendors.register.models import Vendor
from vendors.warranties.models import Warranty, WarrantyAlert

MOST_WORDS = 50


@dataclass(frozen=True, slots=True)
class WarrantyLine:
    """A warranty in a list."""

    warranty: Warranty
    device: str
    serial: str
    client: str
    vendor: str


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that ends, for whoever must do something about it."""

    alert_id: UUID
    day: date
    what: str
    whose: str
    url: str
    notice: bool = False


def warranty_by_id(db: Session, warranty_id: UUID) -> Warranty:
    """Raises NotFound also when its client is out of reach."""
    found = db.scalar(select(Warranty).where(Warranty.id == warranty_id))
    if found is None:
        raise NotFound(_("There is no such warranty, or it is not for you."))
    return found


def warranties_page(
    db: Session,
    *,
    client_id: UUID | None = None,
    vendor_id: UUID | None = None,
    ends_by: date | None = None,
    since: date | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> PageOf[WarrantyLine]:
    """Warranties in reach, those that end first on top; `since` leaves out what has ended."""
    wanted = (
        select(Warranty, Asset.name, Asset.serial, Tenant.name, Vendor.name)
        .join(Asset, (Asset.tenant_id == Warranty.tenant_id) & (Asset.id == Warranty.asset_id))
        .join(Tenant, Tenant.id == Warranty.tenant_id)
        .join(Vendor, Vendor.id == Warranty.vendor_id)
        .order_by(Warranty.last_day, Warranty.id)
        .limit(limit + 1)
    )
    if client_id is not None:
        wanted = wanted.where(Warranty.tenant_id == client_id)
    if vendor_id is not None:
        wanted = wanted.where(Warranty.vendor_id == vendor_id)
    if ends_by is not None:
        wanted = wanted.where(Warranty.last_day <= ends_by)
    if since is not None:
        wanted = wanted.where(Warranty.last_day >= since)
    if after := decode_cursor(cursor, datetime, UUID):
        wanted = wanted.where(tuple_(Warranty.last_day, Warranty.id) > tuple_(*after))
    rows = [WarrantyLine(*row) for row in db.execute(wanted)]
    return page_of(rows, limit, lambda row: (_moment(row.warranty.last_day), row.warranty.id))


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def warranties_of(db: Session, asset: Asset) -> list[tuple[Warranty, str]]:
    """A device's warranties with their vendors, the longest first."""
    rows = db.execute(
        select(Warranty, Vendor.name)
        .join(Vendor, Vendor.id == Warranty.vendor_id)
        .where(Warranty.tenant_id == asset.tenant_id, Warranty.asset_id == asset.id)
        .order_by(Warranty.last_day.desc())
    )
    return [(warranty, vendor) for warranty, vendor in rows]


def holding(
    db: Session, tenant_id: UUID, asset_ids: Sequence[UUID], vendor_id: UUID, day: date
) -> Warranty | None:
    """The warranty by which this vendor owes something for one of the devices."""
    return db.scalar(
        select(Warranty)
        .where(
            Warranty.tenant_id == tenant_id,
            Warranty.asset_id.in_(asset_ids),
            Warranty.vendor_id == vendor_id,
            Warranty.starts_on <= day,
            Warranty.last_day >= day,
        )
        .order_by(Warranty.last_day.desc())
        .limit(1)
    )


def warranties_ending(
    db: Session, today: date, *, client_id: UUID | None = None, manager_id: UUID | None = None
) -> list[Ending]:
    """Unseen word that warranties end: of a client, or of a manager's own clients."""
    wanted = (
        select(
            func.max(cast(WarrantyAlert.id, Text)),
            WarrantyAlert.day,
            Asset.id,
            Asset.name,
            Warranty.kind,
            Vendor.name,
            Tenant.name,
        )
        .join(
            Warranty,
            (Warranty.tenant_id == WarrantyAlert.tenant_id)
            & (Warranty.id == WarrantyAlert.warranty_id)
            & (Warranty.last_day == WarrantyAlert.day),
        )
        .join(Asset, (Asset.tenant_id == Warranty.tenant_id) & (Asset.id == Warranty.asset_id))
        .join(Tenant, Tenant.id == Warranty.tenant_id)
        .join(Vendor, Vendor.id == Warranty.vendor_id)
        .where(WarrantyAlert.seen_at.is_(None), WarrantyAlert.day >= today)
        .group_by(WarrantyAlert.day, Asset.id, Asset.name, Warranty.kind, Vendor.name, Tenant.name)
        .order_by(WarrantyAlert.day, Asset.name)
        .limit(MOST_WORDS)
    )
    if client_id is not None:
        wanted = wanted.where(WarrantyAlert.tenant_id == client_id)
    if manager_id is not None:
        wanted = wanted.where(Tenant.account_manager_id == manager_id)
    return [
        Ending(UUID(alert), day, f"{device}: {kind}, {vendor}", client, f"/assets/{asset}")
        for alert, day, asset, device, kind, vendor, client in db.execute(wanted)
    ]


def contracts_ending(db: Session, today: date) -> list[Ending]:
    """Unseen word that vendor contracts end, or that notice is due."""
    rows = db.execute(
        select(ContractAlert, VendorContract, Vendor.name)
        .join(VendorContract, VendorContract.id == ContractAlert.contract_id)
        .join(Vendor, Vendor.id == VendorContract.vendor_id)
        .where(ContractAlert.seen_at.is_(None), ContractAlert.day >= today)
        .order_by(ContractAlert.day, ContractAlert.step)
        .limit(MOST_WORDS)
    )
    found: dict[tuple[UUID, str], Ending] = {}
    for alert, contract, vendor in rows:
        found.setdefault(
            (contract.id, alert.matter),
            Ending(
                alert.id,
                alert.day,
                f"{contract.number} {contract.name}",
                vendor,
                f"/vendors/contracts/{contract.id}",
                notice=alert.matter == "notice",
            ),
        )
    return list(found.values())
