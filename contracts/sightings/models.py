"""Tables of what monitoring saw: reports, the sightings in them, and the devices they speak of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import TenantTable, house_fk, tenant_fk

DEVICES = "('workstation', 'server', 'network', 'printer', 'other')"


class DeviceReport(TenantTable):
    """A list of a client's devices that a tool pushed or a person imported."""

    __tablename__ = "device_report"
    __table_args__ = (Index(None, "tenant_id", "recorded_at"),)

    source: Mapped[str]
    devices: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))


class SeenDevice(TenantTable):
    """A device that was seen at a client, by its serial number: what is known of it by now.

    It is the sum of its sightings and of what a person decided; the sightings themselves stay.
    """

    __tablename__ = "seen_device"
    __table_args__ = (
        tenant_fk("asset_id", "asset"),
        UniqueConstraint("tenant_id", "serial_key"),
        CheckConstraint(f"kind in {DEVICES}", name="kind"),
        CheckConstraint("standing in ('unknown', 'known', 'excluded', 'brief')", name="standing"),
        CheckConstraint("standing <> 'known' or asset_id is not null", name="known"),
        CheckConstraint("standing <> 'excluded' or reason <> ''", name="excluded"),
        CheckConstraint("last_seen_at >= first_seen_at", name="seen"),
        Index(None, "tenant_id", "asset_id"),
        Index(None, "standing", "name", "id"),
    )

    serial: Mapped[str]
    serial_key: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    user_name: Mapped[str] = mapped_column(default="", server_default="")
    site_name: Mapped[str] = mapped_column(default="", server_default="")
    source: Mapped[str]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    asset_id: Mapped[UUID | None]
    standing: Mapped[str] = mapped_column(default="unknown", server_default="unknown")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))


class Sighting(TenantTable):
    """Who saw a device, from when to when, and when we were told; never changed, never removed."""

    __tablename__ = "sighting"
    __table_args__ = (
        tenant_fk("report_id", "device_report"),
        tenant_fk("device_id", "seen_device"),
        CheckConstraint("last_seen_at >= first_seen_at", name="seen"),
        Index("ix_sighting_device", "tenant_id", "device_id", "recorded_at"),
        Index("ix_sighting_report", "tenant_id", "report_id"),
    )

    report_id: Mapped[UUID]
    device_id: Mapped[UUID]
    source: Mapped[str]
    serial: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    user_name: Mapped[str] = mapped_column(default="", server_default="")
    site_name: Mapped[str] = mapped_column(default="", server_default="")
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
