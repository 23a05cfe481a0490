"""Tables of agreements: a contract, its dated versions, their lines, prices and clauses.

A version is a draft until it is signed; from then on it and its lines are never changed, only
followed by others. A price is added under the day from which it is valid.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    Numeric,
    Sequence,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contracts.agreements.models_visits import VisitColumns
from msp.kernel.tables import Base, PortalAccess, TenantTable, house_fk, tenant_fk

CONTRACT_NUMBER = Sequence("contract_number", start=1001, metadata=Base.metadata)
NOW = text("now()")
OF_SIGNED_VERSION = (
    "exists (select 1 from contract_version v where v.tenant_id = {0}.tenant_id"
    " and v.id = {0}.version_id)"
)
BASES = (
    "('workstation', 'server', 'network', 'printer', 'other', 'user', 'person', 'licence',"
    " 'flat', 'one_off', 'hourly', 'incident', 'visit', 'kilometre', 'trip', 'block', 'retainer')"
)
CYCLES = "('monthly', 'quarterly', 'yearly')"


class Contract(TenantTable):
    """An agreement with one client in one currency; its terms are in its versions."""

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        Index(None, "number"),
    )
    __portal__ = PortalAccess(
        columns=("tenant_id", "id", "number", "name", "currency", "zone", "starts_on")
    )

    number: Mapped[int] = mapped_column(
        BigInteger, CONTRACT_NUMBER, server_default=CONTRACT_NUMBER.next_value()
    )
    name: Mapped[str]
    currency: Mapped[str]
    zone: Mapped[str]
    starts_on: Mapped[date]
    # From which day this desk bills it: later than its start when it came from another system.
    billed_from: Mapped[date]
    # Up to which day statements are frozen: a new cadence may not reach behind it.
    billed_until: Mapped[date | None]
    # What a stored statement knew. Facts recorded afterwards get a later time than this, so that
    # none can slip under a statement that was worked out without it.
    known_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)

    @property
    def code(self) -> str:
        """The number as people write it."""
        return f"C-{self.number}"


class ContractVersion(VisitColumns, TenantTable):
    """The whole terms from a day on. `ends_on` is the first day that the contract is over."""

    __tablename__ = "contract_version"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        UniqueConstraint("tenant_id", "contract_id", "number"),
        CheckConstraint(f"cycle in {CYCLES}", name="cycle"),
        CheckConstraint("timing in ('advance', 'arrears')", name="timing"),
        CheckConstraint("proration in ('by_day', 'whole')", name="proration"),
        CheckConstraint("divisor in ('actual', 'thirty')", name="divisor"),
        CheckConstraint("anchor_day between 1 and 31", name="anchor_day"),
        CheckConstraint("anchor_month between 1 and 12", name="anchor_month"),
        CheckConstraint("minutes_increment between 1 and 120", name="minutes_increment"),
        CheckConstraint("purchase_limit >= 0", name="purchase_limit"),
        CheckConstraint("ends_on is null or ends_on >= effective_from", name="ends_on"),
        CheckConstraint("renews_months between 0 and 120", name="renews_months"),
        CheckConstraint("visits or visit_sites = '[]'", name="visit_sites"),
    )
    __portal__ = PortalAccess(
        where="signed_at is not null",
        columns=(
            "tenant_id", "id", "contract_id", "number", "effective_from", "ends_on", "cycle",
            "anchor_day", "anchor_month", "timing", "proration", "divisor", "minutes_increment",
            "notice_days", "renews_months", "purchase_order", "purchase_limit", "sla_policy_id",
            "calendar_id", "visits", "visit_sites", "visit_calendar_id", "signed_at",
        ),
    )  # fmt: skip

    contract_id: Mapped[UUID]
    number: Mapped[int]
    effective_from: Mapped[date]
    ends_on: Mapped[date | None]
    cycle: Mapped[str] = mapped_column(default="monthly", server_default="monthly")
    anchor_day: Mapped[int] = mapped_column(SmallInteger, default=1, server_default=text("1"))
    anchor_month: Mapped[int] = mapped_column(SmallInteger, default=1, server_default=text("1"))
    timing: Mapped[str] = mapped_column(default="arrears", server_default="arrears")
    proration: Mapped[str] = mapped_column(default="by_day", server_default="by_day")
    divisor: Mapped[str] = mapped_column(default="actual", server_default="actual")
    minutes_increment: Mapped[int] = mapped_column(default=15, server_default=text("15"))
    notice_days: Mapped[int] = mapped_column(default=90, server_default=text("90"))
    # By how many months it goes on when nobody gives notice; 0: it ends.
    renews_months: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    purchase_order: Mapped[str] = mapped_column(default="", server_default="")
    # Up to which net sum the order allows bills, in the contract's currency; none: no limit.
    purchase_limit: Mapped[Decimal | None]
    sla_policy_id: Mapped[UUID | None] = mapped_column(house_fk("sla_policy"))
    # Coverage hours: when the promises of the SLA policy run, unless a site has its own calendar.
    calendar_id: Mapped[UUID | None] = mapped_column(house_fk("calendar"))
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))

    lines: Mapped[list[ContractLine]] = relationship(
        lazy="raise", order_by="ContractLine.number", viewonly=True
    )
    clauses: Mapped[list[ContractClause]] = relationship(
        lazy="raise", order_by="ContractClause.number", viewonly=True
    )

    @property
    def is_draft(self) -> bool:
        """Not yet agreed: it counts for nothing and may still be changed."""
        return self.signed_at is None


class ContractLine(TenantTable):
    """Something charged. `number` is the same in every version, so that a line has a history."""

    __tablename__ = "contract_line"
    __table_args__ = (
        tenant_fk("version_id", "contract_version", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "version_id", "number"),
        CheckConstraint(f"basis in {BASES}", name="basis"),
        CheckConstraint(f"per in {CYCLES}", name="per"),
        CheckConstraint("included >= 0 and minimum >= 0 and quantity >= 0", name="quantities"),
        CheckConstraint("discount_percent between 0 and 100", name="discount"),
        CheckConstraint("tax_percent between 0 and 100", name="tax"),
        CheckConstraint("tiering in ('single', 'volume', 'graduated')", name="tiering"),
        CheckConstraint("counting in ('by_day', 'on_day', 'peak', 'average')", name="counting"),
        CheckConstraint("counting_day between 0 and 31", name="counting_day"),
        CheckConstraint("(basis = 'one_off') = (once_on is not null)", name="once_on"),
        CheckConstraint("discount_amount >= 0", name="discount_amount"),
        CheckConstraint("discount_to > discount_from", name="discount_days"),
        CheckConstraint("(basis in ('block', 'retainer')) = (prepaid is not null)", name="prepaid"),
    )
    __portal__ = PortalAccess(where=OF_SIGNED_VERSION.format("contract_line"))

    version_id: Mapped[UUID]
    number: Mapped[int]
    code: Mapped[str] = mapped_column(default="", server_default="")
    description: Mapped[str]
    basis: Mapped[str]
    per: Mapped[str] = mapped_column(default="monthly", server_default="monthly")
    quantity: Mapped[Decimal] = mapped_column(default=Decimal(1), server_default=text("1"))
    included: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    minimum: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    discount_percent: Mapped[Decimal] = mapped_column(
        Numeric(5, 2), default=Decimal(0), server_default=text("0")
    )
    tax_code: Mapped[str] = mapped_column(default="", server_default="")
    tax_percent: Mapped[Decimal] = mapped_column(
        Numeric(5, 2), default=Decimal(0), server_default=text("0")
    )
    work_type: Mapped[str] = mapped_column(default="", server_default="")
    tiering: Mapped[str] = mapped_column(default="single", server_default="single")
    counting: Mapped[str] = mapped_column(default="by_day", server_default="by_day")
    # A day of the month; 0 is the first day of the price period.
    counting_day: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    once_on: Mapped[date | None]
    discount_amount: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default=text("0"))
    discount_from: Mapped[date | None]
    # The first day without the discount.
    discount_to: Mapped[date | None]
    # The terms of prepaid hours, by the names of `PrepaidTerms`.
    prepaid: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # The terms of work, by the names of `WorkTerms`.
    work: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))

    prices: Mapped[list[LinePrice]] = relationship(
        lazy="raise", order_by="LinePrice.valid_from, LinePrice.recorded_at", viewonly=True
    )


class LinePrice(TenantTable):
    """A price of a line from a day on, in one currency. The last recorded for a day counts."""

    __tablename__ = "line_price"
    __table_args__ = (
        tenant_fk("line_id", "contract_line", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "line_id", "currency", "valid_from", "recorded_at"),
        CheckConstraint("amount >= 0", name="amount"),
    )
    __portal__ = PortalAccess(
        where="exists (select 1 from contract_line l where l.tenant_id = line_price.tenant_id"
        " and l.id = line_price.line_id)"
    )

    line_id: Mapped[UUID]
    valid_from: Mapped[date]
    amount: Mapped[Decimal]
    # Prices above quantities, rising: `{"above": "10", "amount": "55"}`.
    tiers: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    currency: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))


class ContractClause(TenantTable):
    """What the contract says of a kind of request: covered, charged, the vendor's, or not ours.

    `category` is a key of the ticket categories, or `*` for every one; an empty one matches none.
    """

    __tablename__ = "contract_clause"
    __table_args__ = (
        tenant_fk("version_id", "contract_version", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "version_id", "number"),
        CheckConstraint("category <> ''", name="category"),
        CheckConstraint(
            "verdict in ('in_contract', 'chargeable', 'vendors', 'not_ours')", name="verdict"
        ),
    )
    __portal__ = PortalAccess(where=OF_SIGNED_VERSION.format("contract_clause"))

    version_id: Mapped[UUID]
    number: Mapped[int]
    category: Mapped[str]
    verdict: Mapped[str]
    words: Mapped[str]
