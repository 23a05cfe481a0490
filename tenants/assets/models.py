"""The asset register: what a client has and who uses it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import PortalAccess, TenantTable, tenant_fk

# A contact sees the company's devices by right, and always the ones she uses herself.
DEVICES_OF_CONTACT = (
    "(select 'devices.read' = any(current_setting('msp.rights')::text[]))"
    " or contact_id = (select current_setting('msp.contact_id')::uuid)"
)


class Asset(TenantTable):
    """A device of a client. It is retired by a date and never deleted: the ledger needs it."""

    __tablename__ = "asset"
    __table_args__ = (
        tenant_fk("site_id", "site"),
        tenant_fk("contact_id", "contact"),
        CheckConstraint(
            "kind in ('workstation', 'server', 'network', 'printer', 'other')", name="kind"
        ),
        Index("ix_asset_tenant_id_name", "tenant_id", "name", "id"),
        Index("ix_asset_name_id", "name", "id"),
        Index("ix_asset_id", "id"),
        Index("ix_asset_serial", "serial"),
        Index(
            "ix_asset_words",
            "name",
            "serial",
            "model",
            postgresql_using="gin",
            postgresql_ops={one: "gin_trgm_ops" for one in ("name", "serial", "model")},
        ),
        Index("ix_asset_tenant_id_contact_id", "tenant_id", "contact_id"),
    )
    __portal__ = PortalAccess(where=DEVICES_OF_CONTACT)

    kind: Mapped[str] = mapped_column(default="workstation")
    name: Mapped[str]
    serial: Mapped[str] = mapped_column(default="", server_default="")
    model: Mapped[str] = mapped_column(default="", server_default="")
    site_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    warranty_until: Mapped[date | None]
    retired_on: Mapped[date | None]
    last_seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
