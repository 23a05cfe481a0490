"""The table of quantities. A row is never changed but for being superseded by a better one."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import TenantTable, house_fk, tenant_fk


class Quantity(TenantTable):
    """How many a line of a contract counts from a day on, agreed or reported.

    `line` is the contract's own line number, the same in every version. A contact reads on issued
    statements what came of it.
    """

    __tablename__ = "quantity"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("superseded_at is null or superseded_at >= recorded_at", name="recorded"),
        Index(
            "ux_quantity_standing",
            "tenant_id",
            "contract_id",
            "line",
            "valid_from",
            unique=True,
            postgresql_where=text("superseded_at is null"),
        ),
        Index("ix_quantity_contract", "tenant_id", "contract_id", "recorded_at"),
    )

    contract_id: Mapped[UUID]
    line: Mapped[int]
    valid_from: Mapped[date]
    amount: Mapped[Decimal]
    note: Mapped[str] = mapped_column(default="", server_default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    superseded_at: Mapped[datetime | None]
