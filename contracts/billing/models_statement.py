"""Tables of statements: the figures and their evidence, written once and never updated."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import PortalAccess, TenantTable, tenant_fk

FACTOR = Numeric(18, 6)
# A contact sees issued statements, by right, and never a draft.
ISSUED_AND_MAY_READ = (
    "number is not null and (select 'invoices.read' = any(current_setting('msp.rights')::text[]))"
)
OF_SEEN_STATEMENT = (
    "exists (select 1 from statement s where s.tenant_id = {0}.tenant_id"
    " and s.id = {0}.statement_id)"
)


class StatementRow(TenantTable):
    """A statement as frozen; `heading` holds the names as they were. The number comes on issue."""

    __tablename__ = "statement"
    __table_args__ = (
        tenant_fk("run_id", "billing_run"),
        tenant_fk("contract_id", "contract"),
        UniqueConstraint("tenant_id", "run_id"),
        UniqueConstraint("tenant_id", "number"),
        CheckConstraint("(number is null) = (issued_at is null)", name="issued"),
        CheckConstraint("net + tax = total", name="total"),
        Index("ix_statement_contract", "tenant_id", "contract_id", "period_start"),
    )
    __portal__ = PortalAccess(where=ISSUED_AND_MAY_READ)

    run_id: Mapped[UUID]
    contract_id: Mapped[UUID]
    number: Mapped[str | None]
    issued_at: Mapped[datetime | None]
    issued_on: Mapped[date | None]
    # Of the run, which contacts do not read: its month, and whether it only corrects.
    month: Mapped[date]
    sequence: Mapped[int]
    currency: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    labour_start: Mapped[date]
    labour_end: Mapped[date]
    known_at: Mapped[datetime]
    versions: Mapped[list[int]] = mapped_column(JSONB)
    purchase_order: Mapped[str]
    heading: Mapped[dict[str, Any]]
    net: Mapped[Decimal]
    tax: Mapped[Decimal]
    total: Mapped[Decimal]
    fingerprint: Mapped[str]
    # Days on which the contract was suspended: `{"from": ..., "to": ..., "reason": ...}`.
    rests: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))


class StatementLine(TenantTable):
    """One line of a statement; the columns are those of `values_statement.Line`."""

    __tablename__ = "statement_line"
    __table_args__ = (
        tenant_fk("statement_id", "statement"),
        UniqueConstraint("tenant_id", "statement_id", "ordinal"),
    )
    __portal__ = PortalAccess(where=OF_SEEN_STATEMENT.format("statement_line"))

    statement_id: Mapped[UUID]
    ordinal: Mapped[int]
    number: Mapped[int]
    code: Mapped[str]
    description: Mapped[str]
    basis: Mapped[str]
    version: Mapped[int]
    starts: Mapped[date]
    ends: Mapped[date]
    asset_days: Mapped[int]
    divisor: Mapped[int]
    counted: Mapped[Decimal] = mapped_column(FACTOR)
    included: Mapped[int]
    minimum: Mapped[int]
    charged: Mapped[Decimal] = mapped_column(FACTOR)
    unit_price: Mapped[Decimal]
    price_from: Mapped[date]
    gross: Mapped[Decimal]
    discount: Mapped[Decimal]
    net: Mapped[Decimal]
    tax_code: Mapped[str]
    tax_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    tax: Mapped[Decimal]
    unshared: Mapped[Decimal]
    opening: Mapped[int]
    joined: Mapped[int]
    left: Mapped[int] = mapped_column("leaving")
    closing: Mapped[int]
    corrects_start: Mapped[date | None]
    corrects_end: Mapped[date | None]
    corrects_number: Mapped[str | None]
    reason: Mapped[str]
    tiers: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'"))
    counting: Mapped[str] = mapped_column(server_default="by_day")
    counted_on: Mapped[date | None]
    instalments: Mapped[int] = mapped_column(server_default=text("1"))
    discount_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2), server_default=text("0"))
    discount_amount: Mapped[Decimal] = mapped_column(server_default=text("0"))
    tax_kind: Mapped[str] = mapped_column(server_default="rate")
    tax_words: Mapped[str] = mapped_column(server_default="")
    band: Mapped[str] = mapped_column(server_default="hours")
    factor: Mapped[Decimal] = mapped_column(server_default=text("1"))
    minutes_step: Mapped[int] = mapped_column(server_default=text("0"))
    credit: Mapped[str] = mapped_column(server_default="")


class StatementDevice(TenantTable):
    """The days of a device, or of a person, on a line. Names are kept as they were on the day."""

    __tablename__ = "statement_device"
    __table_args__ = (
        tenant_fk("statement_id", "statement"),
        Index("ix_statement_device_statement", "tenant_id", "statement_id"),
        Index("ix_statement_device_asset", "tenant_id", "asset_id"),
    )
    __portal__ = PortalAccess(where=OF_SEEN_STATEMENT.format("statement_device"))

    statement_id: Mapped[UUID]
    line: Mapped[int | None]
    # A device of the register, or where the basis says so a contact.
    thing_id: Mapped[UUID] = mapped_column("asset_id")
    name: Mapped[str]
    serial: Mapped[str]
    site: Mapped[str]
    basis: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]
    days: Mapped[int]
    amount: Mapped[Decimal]
    note: Mapped[str]


class StatementPiece(TenantTable):
    """A quantity on some days of a line of a statement: seats, licences."""

    __tablename__ = "statement_piece"
    __table_args__ = (
        tenant_fk("statement_id", "statement"),
        Index("ix_statement_piece_statement", "tenant_id", "statement_id"),
    )
    __portal__ = PortalAccess(where=OF_SEEN_STATEMENT.format("statement_piece"))

    statement_id: Mapped[UUID]
    line: Mapped[int]
    fact_id: Mapped[UUID | None]
    label: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]
    quantity: Mapped[Decimal]
    amount: Mapped[Decimal]


class StatementLabour(TenantTable):
    """Worked time on a statement, whoever pays for it."""

    __tablename__ = "statement_labour"
    __table_args__ = (
        tenant_fk("statement_id", "statement"),
        Index("ix_statement_labour_statement", "tenant_id", "statement_id"),
    )
    __portal__ = PortalAccess(where=OF_SEEN_STATEMENT.format("statement_labour"))

    statement_id: Mapped[UUID]
    line: Mapped[int | None]
    time_id: Mapped[UUID]
    label: Mapped[str]
    agent: Mapped[str]
    work_type: Mapped[str]
    work_date: Mapped[date]
    worked: Mapped[int]
    billable: Mapped[int]
    minutes: Mapped[int]
    bill_state: Mapped[str]
    amount: Mapped[Decimal]
    # Which prepaid hours paid, and how many minutes they were for it.
    grant_key: Mapped[str] = mapped_column(server_default="")
    drawn: Mapped[Decimal] = mapped_column(server_default=text("0"))
    role: Mapped[str] = mapped_column(server_default="")
    tier: Mapped[str] = mapped_column(server_default="")
    factor: Mapped[Decimal] = mapped_column(server_default=text("1"))
    km: Mapped[int] = mapped_column(server_default=text("0"))
    trip: Mapped[str] = mapped_column(server_default="")


class StatementPrepaid(TenantTable):
    """Prepaid hours over the days of a statement; the columns are those of `PrepaidRow`."""

    __tablename__ = "statement_prepaid"
    __table_args__ = (
        tenant_fk("statement_id", "statement"),
        UniqueConstraint("tenant_id", "statement_id", "key"),
        CheckConstraint(
            "opening + bought - used - expired + adjusted + corrected = closing", name="closing"
        ),
    )
    __portal__ = PortalAccess(where=OF_SEEN_STATEMENT.format("statement_prepaid"))

    statement_id: Mapped[UUID]
    key: Mapped[str]
    line: Mapped[int]
    description: Mapped[str]
    basis: Mapped[str]
    fact_id: Mapped[UUID | None]
    since: Mapped[date]
    expires_on: Mapped[date | None]
    opening: Mapped[Decimal]
    bought: Mapped[Decimal]
    used: Mapped[Decimal]
    expired: Mapped[Decimal]
    adjusted: Mapped[Decimal]
    corrected: Mapped[Decimal]
    closing: Mapped[Decimal]
    value: Mapped[Decimal]
    empty_on: Mapped[date | None]
