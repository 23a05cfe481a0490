"""Tables of prepaid hours. A row is never changed but for being superseded."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import TenantTable, house_fk, tenant_fk

RECORDED = "superseded_at is null or superseded_at >= recorded_at"


class PrepaidPurchase(TenantTable):
    """Blocks of a line bought on a day, with hours, price and expiry as they were agreed then.

    `line` is the contract's own line number, the same in every version.
    """

    __tablename__ = "prepaid_purchase"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        CheckConstraint("blocks > 0 and hours > 0 and price >= 0", name="figures"),
        CheckConstraint("expires_on > bought_on", name="expires_on"),
        CheckConstraint(RECORDED, name="recorded"),
        # What a job buys by itself it buys once a day, however often it runs.
        Index(
            "ux_prepaid_purchase_automatic",
            "tenant_id", "contract_id", "line", "bought_on",
            unique=True,
            postgresql_where=text("automatic and superseded_at is null"),
        ),
        Index("ix_prepaid_purchase_contract", "tenant_id", "contract_id", "bought_on"),
    )  # fmt: skip

    contract_id: Mapped[UUID]
    line: Mapped[int]
    bought_on: Mapped[date]
    blocks: Mapped[int]
    # Of all the blocks together; the price is that of one.
    hours: Mapped[Decimal]
    price: Mapped[Decimal]
    # The first day on which the hours cannot be drawn.
    expires_on: Mapped[date | None]
    rolls_over: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    automatic: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    note: Mapped[str] = mapped_column(default="", server_default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    superseded_at: Mapped[datetime | None]


class PrepaidAdjustment(TenantTable):
    """Hours given to a line, or taken, on a day: why stands with it."""

    __tablename__ = "prepaid_adjustment"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        CheckConstraint("hours <> 0", name="hours"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint(RECORDED, name="recorded"),
        Index("ix_prepaid_adjustment_contract", "tenant_id", "contract_id", "day"),
    )

    contract_id: Mapped[UUID]
    line: Mapped[int]
    day: Mapped[date]
    hours: Mapped[Decimal]
    reason: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    superseded_at: Mapped[datetime | None]
