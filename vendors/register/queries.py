"""Reading the register."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.clients.models import Tenant
from vendors.register.models import (
    ClientAccount,
    Vendor,
    VendorAccount,
    VendorChannel,
    VendorPerson,
)


def vendor_by_id(db: Session, vendor_id: UUID) -> Vendor:
    """Raises NotFound."""
    found = db.get(Vendor, vendor_id)
    if found is None:
        raise NotFound(_("There is no such vendor."))
    return found


def vendor_called(db: Session, name: str) -> Vendor | None:
    """The vendor of this name, however it is capitalised."""
    return db.scalar(select(Vendor).where(func.lower(Vendor.name) == name.strip().lower()))


def every_vendor(db: Session) -> Sequence[Vendor]:
    """All vendors, the active ones first, by name."""
    return db.scalars(select(Vendor).order_by(Vendor.active.desc(), Vendor.name)).all()


def vendor_names(db: Session) -> list[tuple[UUID, str]]:
    """The active vendors for a choice in a form."""
    return [(one.id, one.name) for one in every_vendor(db) if one.active]


def channels_of(db: Session, vendor_ids: Sequence[UUID]) -> Sequence[VendorChannel]:
    """The ways to these vendors: telephones first, then mail, then portals."""
    return db.scalars(
        select(VendorChannel)
        .where(VendorChannel.vendor_id.in_(vendor_ids))
        .order_by(
            case({"phone": 0, "mail": 1}, value=VendorChannel.kind, else_=2),
            VendorChannel.address,
        )
    ).all()


def channel_by_id(db: Session, channel_id: UUID) -> VendorChannel:
    """Raises NotFound."""
    found = db.get(VendorChannel, channel_id)
    if found is None:
        raise NotFound(_("There is no such channel."))
    return found


def people_of(db: Session, vendor_id: UUID) -> Sequence[VendorPerson]:
    """Whom we know at a vendor, those who are still there first."""
    return db.scalars(
        select(VendorPerson)
        .where(VendorPerson.vendor_id == vendor_id)
        .order_by(VendorPerson.active.desc(), VendorPerson.name)
    ).all()


def person_by_id(db: Session, person_id: UUID) -> VendorPerson:
    """Raises NotFound."""
    found = db.get(VendorPerson, person_id)
    if found is None:
        raise NotFound(_("There is no such person."))
    return found


def accounts_of(db: Session, vendor_ids: Sequence[UUID]) -> Sequence[VendorAccount]:
    """The house's own numbers at these vendors."""
    return db.scalars(
        select(VendorAccount)
        .where(VendorAccount.vendor_id.in_(vendor_ids))
        .order_by(VendorAccount.number)
    ).all()


def client_accounts_of(db: Session, vendor_id: UUID) -> list[tuple[ClientAccount, str]]:
    """The numbers of single clients, with the clients' names; of clients in reach alone."""
    rows = db.execute(
        select(ClientAccount, Tenant.name)
        .join(Tenant, Tenant.id == ClientAccount.tenant_id)
        .where(ClientAccount.vendor_id == vendor_id)
        .order_by(Tenant.name, ClientAccount.number)
    )
    return [(account, name) for account, name in rows]


def account_by_id(db: Session, account_id: UUID) -> VendorAccount | ClientAccount:
    """A number of either kind. Raises NotFound also when it is of a client out of reach."""
    found = db.get(VendorAccount, account_id) or db.scalar(
        select(ClientAccount).where(ClientAccount.id == account_id)
    )
    if found is None:
        raise NotFound(_("There is no such account number."))
    return found


def account_for(db: Session, vendor_id: UUID, tenant_id: UUID) -> str:
    """By which number the vendor knows us when we call for this client; empty without one."""
    own = select(ClientAccount.number).where(
        ClientAccount.tenant_id == tenant_id, ClientAccount.vendor_id == vendor_id
    )
    house = select(VendorAccount.number).where(VendorAccount.vendor_id == vendor_id)
    return (
        db.scalar(own.order_by(ClientAccount.number))
        or db.scalar(house.order_by(VendorAccount.number))
        or ""
    )
