"""The table of tax codes. Rows are only ever added: the last recorded for a day counts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, house_fk


class TaxCode(HouseTable):
    """What a code means from a day on. What is exempt or reversed has no rate, and says why."""

    __tablename__ = "tax_code"
    __table_args__ = (
        UniqueConstraint("code", "valid_from", "recorded_at"),
        CheckConstraint("kind in ('rate', 'exempt', 'reverse')", name="kind"),
        CheckConstraint("percent between 0 and 100", name="percent"),
        CheckConstraint("kind = 'rate' or (percent = 0 and words <> '')", name="words"),
    )

    code: Mapped[str]
    name: Mapped[str]
    valid_from: Mapped[date]
    kind: Mapped[str]
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    words: Mapped[str] = mapped_column(default="", server_default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
