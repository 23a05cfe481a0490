"""Tables of vendor contracts: terms, targets, and the devices that they are for."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, TenantTable, house_fk, tenant_fk

NOW = text("now()")
EMPTY_LIST = text("'[]'")


class VendorContract(HouseTable):
    """What a vendor owes us: the contract under our own promises to clients."""

    __tablename__ = "vendor_contract"
    __table_args__ = (
        UniqueConstraint("vendor_id", "number"),
        CheckConstraint("last_day is null or last_day >= starts_on", name="days"),
        CheckConstraint("acknowledged_by in ('answer', 'number')", name="acknowledged_by"),
        CheckConstraint("period in ('month', 'quarter', 'year')", name="period"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("included_incidents is null or included_incidents >= 0", name="included"),
        CheckConstraint("renews_months between 0 and 120", name="renews_months"),
        Index(None, "last_day"),
    )

    vendor_id: Mapped[UUID] = mapped_column(house_fk("vendor"))
    number: Mapped[str]
    name: Mapped[str]
    starts_on: Mapped[date]
    last_day: Mapped[date | None]
    # Incidents are counted from here: the start, or the day after the last renewal.
    term_from: Mapped[date]
    notice_days: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    renews_months: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    calendar_id: Mapped[UUID | None] = mapped_column(house_fk("calendar"))
    acknowledged_by: Mapped[str] = mapped_column(default="answer", server_default="answer")
    categories: Mapped[list[str]] = mapped_column(default=list, server_default=EMPTY_LIST)
    included_incidents: Mapped[int | None]
    period_cost: Mapped[Decimal | None]
    period: Mapped[str] = mapped_column(default="year", server_default="year")
    incident_cost: Mapped[Decimal | None]
    currency: Mapped[str] = mapped_column(default="USD", server_default="USD")
    notes: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)

    def holds_on(self, day: date) -> bool:
        """Is it in force?"""
        return self.starts_on <= day and (self.last_day is None or day <= self.last_day)


class VendorTarget(HouseTable):
    """How many minutes the vendor has, by severity."""

    __tablename__ = "vendor_target"
    __table_args__ = (
        UniqueConstraint("contract_id", "severity", "promise"),
        CheckConstraint("severity between 1 and 4", name="severity"),
        CheckConstraint("promise in ('acknowledge', 'resolve')", name="promise"),
        CheckConstraint("minutes between 1 and 525600", name="minutes"),
    )

    contract_id: Mapped[UUID] = mapped_column(house_fk("vendor_contract"))
    severity: Mapped[int] = mapped_column(SmallInteger)
    promise: Mapped[str]
    minutes: Mapped[int]


class VendorCover(HouseTable):
    """Devices of every client that a contract is for, by kind, model or series."""

    __tablename__ = "vendor_cover"
    __table_args__ = (Index(None, "contract_id"),)

    contract_id: Mapped[UUID] = mapped_column(house_fk("vendor_contract"))
    asset_kind: Mapped[str] = mapped_column(default="", server_default="")
    model: Mapped[str] = mapped_column(default="", server_default="")
    serial_from: Mapped[str] = mapped_column(default="", server_default="")
    serial_to: Mapped[str] = mapped_column(default="", server_default="")


class ClientCover(TenantTable):
    """Devices of one client that a contract is for: one, some, or all of them."""

    __tablename__ = "vendor_client_cover"
    __table_args__ = (tenant_fk("asset_id", "asset"), Index(None, "contract_id"))

    contract_id: Mapped[UUID] = mapped_column(house_fk("vendor_contract"))
    asset_id: Mapped[UUID | None]
    asset_kind: Mapped[str] = mapped_column(default="", server_default="")
    model: Mapped[str] = mapped_column(default="", server_default="")
    serial_from: Mapped[str] = mapped_column(default="", server_default="")
    serial_to: Mapped[str] = mapped_column(default="", server_default="")


class ContractAlert(HouseTable):
    """Word that a contract ends, or that notice must be given; each once for each day it is of."""

    __tablename__ = "vendor_contract_alert"
    __table_args__ = (
        UniqueConstraint("contract_id", "matter", "day", "step"),
        CheckConstraint("matter in ('ends', 'notice')", name="matter"),
    )

    contract_id: Mapped[UUID] = mapped_column(house_fk("vendor_contract"))
    matter: Mapped[str]
    day: Mapped[date]
    step: Mapped[int]
    raised_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))


class CaseTerms(HouseTable):
    """Under which contract a case was opened: it counts as an incident until it is given back."""

    __tablename__ = "case_terms"
    __table_args__ = (
        UniqueConstraint("case_id"),
        CheckConstraint("severity between 1 and 4", name="severity"),
        Index(None, "contract_id", "counted_at"),
        Index("ix_case_terms_watch", "look_at", postgresql_where=text("look_at is not null")),
    )

    case_id: Mapped[UUID] = mapped_column(house_fk("vendor_case"))
    # None: a warranty, or an override without any contract.
    contract_id: Mapped[UUID | None] = mapped_column(house_fk("vendor_contract"))
    severity: Mapped[int] = mapped_column(SmallInteger)
    # What was promised and agreed when the case was opened; the contract may change meanwhile.
    acknowledge_minutes: Mapped[int | None]
    resolve_minutes: Mapped[int | None]
    acknowledged_by: Mapped[str]
    calendar_id: Mapped[UUID | None] = mapped_column(house_fk("calendar"))
    incident_cost: Mapped[Decimal | None]
    currency: Mapped[str] = mapped_column(default="USD", server_default="USD")
    why: Mapped[str] = mapped_column(default="", server_default="")
    counted_at: Mapped[datetime]
    given_back_at: Mapped[datetime | None]
    acknowledge_late_at: Mapped[datetime | None]
    resolve_late_at: Mapped[datetime | None]
    # When the watcher must look next; none when nothing more can become late.
    look_at: Mapped[datetime | None]


class CaseMoment(HouseTable):
    """When a case came to a status: what the vendor's clocks are worked out from."""

    __tablename__ = "case_moment"
    __table_args__ = (Index(None, "case_id", "at"),)

    case_id: Mapped[UUID] = mapped_column(house_fk("vendor_case"))
    status: Mapped[str]
    at: Mapped[datetime]
