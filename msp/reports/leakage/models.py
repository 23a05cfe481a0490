"""The table of leaks: what the check found, since when, and what a person said of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import TenantTable, house_fk, tenant_fk


class Leak(TenantTable):
    """One leak under its own key: found again it is the same row, with what was decided.

    `resolved_at` says that its cause is gone. The amount is a month's by the contract's own
    price, or the whole of work, of a vendor's case, of hours; none is known where no price is.
    """

    __tablename__ = "leak"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        UniqueConstraint("tenant_id", "key"),
        CheckConstraint(
            "kind in ('seen_unbilled', 'uncovered', 'silent_billed', 'free_work',"
            " 'no_contract_time', 'missing_price', 'user_uncounted', 'left_counted',"
            " 'prepaid_lapsing', 'vendor_unbilled', 'vendor_incident', 'tool_unbilled')",
            name="kind",
        ),
        CheckConstraint("decision in ('open', 'accepted', 'fixed', 'ignored')", name="decision"),
        CheckConstraint("decision <> 'ignored' or reason <> ''", name="reason"),
        Index(
            "ix_leak_standing", "tenant_id", "kind", postgresql_where=text("resolved_at is null")
        ),
    )

    kind: Mapped[str]
    key: Mapped[str]
    subject: Mapped[str]
    label: Mapped[str]
    contract_id: Mapped[UUID | None]
    amount: Mapped[Decimal | None]
    currency: Mapped[str] = mapped_column(default="", server_default="")
    # How many: devices, or minutes of work.
    quantity: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    # From which day on the hours are gone.
    lapses_on: Mapped[date | None]
    found_at: Mapped[datetime]
    checked_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(default="open", server_default="open")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    until: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
