"""Tables of warranties: one device, one vendor, from when to when, and word that it ends."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import TenantTable, house_fk, tenant_fk

NOW = text("now()")


class Warranty(TenantTable):
    """What a vendor owes for one device; `last_day` is the last day that it holds."""

    __tablename__ = "warranty"
    __table_args__ = (
        tenant_fk("asset_id", "asset"),
        UniqueConstraint("tenant_id", "asset_id", "vendor_id", "kind", "starts_on"),
        CheckConstraint("last_day >= starts_on", name="days"),
        Index(None, "tenant_id", "last_day"),
        Index(None, "vendor_id"),
    )

    asset_id: Mapped[UUID]
    vendor_id: Mapped[UUID] = mapped_column(house_fk("vendor"))
    kind: Mapped[str]
    level: Mapped[str] = mapped_column(default="", server_default="")
    reference: Mapped[str] = mapped_column(default="", server_default="")
    starts_on: Mapped[date]
    last_day: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class WarrantyAlert(TenantTable):
    """Word that a warranty ends, each step once for each last day."""

    __tablename__ = "warranty_alert"
    __table_args__ = (
        tenant_fk("warranty_id", "warranty", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "warranty_id", "day", "step"),
        Index("ix_warranty_alert_unseen", "day", postgresql_where=text("seen_at is null")),
    )

    warranty_id: Mapped[UUID]
    day: Mapped[date]
    step: Mapped[int]
    raised_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
