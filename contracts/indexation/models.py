"""Tables of indexation: published indices, the clauses of contracts, and the rises taken.

Nothing is overwritten. A revised index value is recorded beside the first, a changed clause is
another one from a later day, and a rise that is undone stays with who undid it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from msp.kernel.tables import HouseTable, TenantTable, house_fk, tenant_fk

NOW = text("now()")
STANDING = text("undone_at is null")
FIRST_OF_MONTH = "extract(day from {0}) = 1"
PERCENT = Numeric(7, 3)
EXACT = Numeric(24, 12)


class PriceIndex(HouseTable):
    """An index that somebody publishes month by month, as the consumer prices of a country."""

    __tablename__ = "price_index"

    name: Mapped[str] = mapped_column(unique=True)
    # Who publishes it and what its base is, as "Statistics office, 2015 = 100".
    source: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class IndexValue(HouseTable):
    """An index in one month, as recorded at a moment. The last recorded counts."""

    __tablename__ = "index_value"
    __table_args__ = (
        UniqueConstraint("index_id", "month", "recorded_at"),
        CheckConstraint(FIRST_OF_MONTH.format("month"), name="month"),
        CheckConstraint("value > 0", name="value"),
    )

    index_id: Mapped[UUID] = mapped_column(house_fk("price_index"))
    month: Mapped[date]
    value: Mapped[Decimal]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))


class IndexClause(TenantTable):
    """How a contract's prices follow an index from a day on; see `values.ClauseFact`."""

    __tablename__ = "index_clause"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        UniqueConstraint("tenant_id", "contract_id", "valid_from", "recorded_at"),
        CheckConstraint(FIRST_OF_MONTH.format("base_month"), name="base_month"),
        CheckConstraint("lag_months between 0 and 24", name="lag_months"),
        CheckConstraint("share_percent between 0 and 200", name="share"),
        CheckConstraint("threshold_percent between 0 and 100", name="threshold"),
        CheckConstraint("cap_percent is null or cap_percent >= 0", name="cap"),
        CheckConstraint("floor_percent is null or floor_percent >= -100", name="floor"),
        CheckConstraint("rounding > 0", name="rounding"),
        CheckConstraint("notice_days between 0 and 365", name="notice_days"),
    )

    contract_id: Mapped[UUID]
    valid_from: Mapped[date]
    # In which document it was agreed: the signed contract's own paragraph, or an addendum.
    agreed_in: Mapped[str]
    index_id: Mapped[UUID] = mapped_column(house_fk("price_index"))
    base_month: Mapped[date]
    lag_months: Mapped[int] = mapped_column(SmallInteger)
    share_percent: Mapped[Decimal] = mapped_column(PERCENT)
    threshold_percent: Mapped[Decimal] = mapped_column(PERCENT)
    cap_percent: Mapped[Decimal | None] = mapped_column(PERCENT)
    floor_percent: Mapped[Decimal | None] = mapped_column(PERCENT)
    rounding: Mapped[Decimal]
    notice_days: Mapped[int]
    first_on: Mapped[date]
    lines: Mapped[list[int]] = mapped_column(JSONB(), default=list, server_default=text("'[]'"))
    stops: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))


class IndexRise(TenantTable):
    """A year's rise with its whole calculation. The key lets one stand for a contract and year."""

    __tablename__ = "index_rise"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        tenant_fk("clause_id", "index_clause"),
        Index(
            "uq_index_rise_once_a_year",
            "tenant_id", "contract_id", "year",
            unique=True,
            postgresql_where=STANDING,
        ),
        CheckConstraint("bound in ('none', 'threshold', 'cap', 'floor')", name="bound"),
        CheckConstraint("undone_at is null or undone_at >= recorded_at", name="undone"),
    )  # fmt: skip

    contract_id: Mapped[UUID]
    clause_id: Mapped[UUID]
    year: Mapped[int] = mapped_column(SmallInteger)
    effective_on: Mapped[date]
    base_month: Mapped[date]
    base_value: Mapped[Decimal]
    base_known_at: Mapped[datetime]
    compared_month: Mapped[date]
    compared_value: Mapped[Decimal]
    compared_known_at: Mapped[datetime]
    measured: Mapped[Decimal] = mapped_column(EXACT)
    counted: Mapped[Decimal] = mapped_column(EXACT)
    taken: Mapped[Decimal] = mapped_column(EXACT)
    bound: Mapped[str]
    # The day in the contract's zone on which the client was told, by the letter.
    told_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))

    prices: Mapped[list[IndexedPrice]] = relationship(
        lazy="raise", order_by="IndexedPrice.line", viewonly=True
    )


class IndexedPrice(TenantTable):
    """A line's price before and after a rise; `exact` is the new one before it was rounded."""

    __tablename__ = "indexed_price"
    __table_args__ = (
        tenant_fk("rise_id", "index_rise", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "rise_id", "line"),
    )

    rise_id: Mapped[UUID]
    line: Mapped[int]
    description: Mapped[str]
    before: Mapped[Decimal]
    exact: Mapped[Decimal] = mapped_column(EXACT)
    after: Mapped[Decimal]
