"""The register of vendors: who they are, how their support is reached, and who we are to them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, TenantTable, house_fk

NOW = text("now()")
YES = text("true")


class Vendor(HouseTable):
    """A company whose product or service our clients use."""

    __tablename__ = "vendor"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str]
    website: Mapped[str] = mapped_column(default="", server_default="")
    notes: Mapped[str] = mapped_column(default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True, server_default=YES)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class VendorChannel(HouseTable):
    """One way to the vendor's support, open in the hours of a calendar; without one, always."""

    __tablename__ = "vendor_channel"
    __table_args__ = (
        CheckConstraint("kind in ('phone', 'mail', 'portal')", name="kind"),
        UniqueConstraint("vendor_id", "kind", "address"),
    )

    vendor_id: Mapped[UUID] = mapped_column(house_fk("vendor"))
    kind: Mapped[str]
    address: Mapped[str]
    calendar_id: Mapped[UUID | None] = mapped_column(house_fk("calendar"))
    note: Mapped[str] = mapped_column(default="", server_default="")


class VendorPerson(HouseTable):
    """Somebody at the vendor whom we know by name."""

    __tablename__ = "vendor_person"
    __table_args__ = (Index(None, "vendor_id"),)

    vendor_id: Mapped[UUID] = mapped_column(house_fk("vendor"))
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    email: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True, server_default=YES)


class VendorAccount(HouseTable):
    """A number under which the vendor knows us, for whichever client we call."""

    __tablename__ = "vendor_account"
    __table_args__ = (UniqueConstraint("vendor_id", "number"),)

    vendor_id: Mapped[UUID] = mapped_column(house_fk("vendor"))
    number: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")


class ClientAccount(TenantTable):
    """A number that the vendor gave for one client; it goes before the house's own."""

    __tablename__ = "vendor_client_account"
    __table_args__ = (
        UniqueConstraint("tenant_id", "vendor_id", "number"),
        Index(None, "vendor_id"),
    )

    vendor_id: Mapped[UUID] = mapped_column(house_fk("vendor"))
    number: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")
