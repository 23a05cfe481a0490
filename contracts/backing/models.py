"""Tables of what vendors stand behind.

The rooms above publish it here: a row names its source and has no foreign key to it, so that
nothing below depends on a vendor's record. A nightly check above finds rows without a source.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, PortalAccess, TenantTable, house_fk, tenant_fk

EMPTY = text("'{}'")
EMPTY_LIST = text("'[]'")


class Backing(HouseTable):
    """A vendor contract. A contact may read what it is called and when it holds, never its cost."""

    __tablename__ = "backing"
    __table_args__ = (UniqueConstraint("source_kind", "source_id"),)
    __portal__: ClassVar[PortalAccess | None] = PortalAccess(
        columns=("id", "label", "vendor", "valid_from", "valid_to", "categories")
    )

    source_kind: Mapped[str]
    source_id: Mapped[UUID]
    label: Mapped[str]
    vendor: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    # Which matters it is for; empty for whatever concerns the devices.
    categories: Mapped[list[str]] = mapped_column(default=list, server_default=EMPTY_LIST)
    targets: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=EMPTY)
    calendar_id: Mapped[UUID | None] = mapped_column(house_fk("calendar"))
    period_cost: Mapped[Decimal | None]
    period: Mapped[str]
    incident_cost: Mapped[Decimal | None]
    currency: Mapped[str]


class BackingExtent(HouseTable):
    """Devices of every client that a backing is for."""

    __tablename__ = "backing_extent"
    __table_args__ = (Index(None, "backing_id"),)
    __portal__: ClassVar[PortalAccess | None] = PortalAccess()

    backing_id: Mapped[UUID] = mapped_column(house_fk("backing"))
    asset_kind: Mapped[str] = mapped_column(default="", server_default="")
    model: Mapped[str] = mapped_column(default="", server_default="")
    serial_from: Mapped[str] = mapped_column(default="", server_default="")
    serial_to: Mapped[str] = mapped_column(default="", server_default="")


# A contact reads what concerns the company, or a device that she may see.
MY_DEVICES = (
    "exists (select 1 from asset a where a.tenant_id = {0}.tenant_id and a.id = {0}.asset_id)"
)


class ClientBacking(TenantTable):
    """Devices of one client that a backing is for."""

    __tablename__ = "client_backing"
    __table_args__ = (
        tenant_fk("asset_id", "asset"),
        UniqueConstraint("tenant_id", "source_kind", "source_id"),
        Index(None, "tenant_id", "backing_id"),
    )
    __portal__: ClassVar[PortalAccess | None] = PortalAccess(
        where="asset_id is null or " + MY_DEVICES.format("client_backing")
    )

    source_kind: Mapped[str]
    source_id: Mapped[UUID]
    backing_id: Mapped[UUID] = mapped_column(house_fk("backing"))
    asset_id: Mapped[UUID | None]
    asset_kind: Mapped[str] = mapped_column(default="", server_default="")
    model: Mapped[str] = mapped_column(default="", server_default="")
    serial_from: Mapped[str] = mapped_column(default="", server_default="")
    serial_to: Mapped[str] = mapped_column(default="", server_default="")


class DeviceBacking(TenantTable):
    """A warranty: one device that a vendor stands behind without any contract."""

    __tablename__ = "device_backing"
    __table_args__ = (
        tenant_fk("asset_id", "asset"),
        UniqueConstraint("tenant_id", "source_kind", "source_id"),
        Index(None, "tenant_id", "asset_id"),
    )
    __portal__: ClassVar[PortalAccess | None] = PortalAccess(
        where=MY_DEVICES.format("device_backing")
    )

    source_kind: Mapped[str]
    source_id: Mapped[UUID]
    asset_id: Mapped[UUID]
    label: Mapped[str]
    vendor: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    categories: Mapped[list[str]] = mapped_column(default=list, server_default=EMPTY_LIST)
