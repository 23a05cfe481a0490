"""A clause as people write it, on its way into a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ClauseDraft:
    """The terms of a clause, as typed; rates in percent."""

    index_id: UUID
    valid_from: date
    agreed_in: str
    base_month: date
    first_on: date
    lag_months: int = 2
    share_percent: Decimal = Decimal(100)
    threshold_percent: Decimal = Decimal(0)
    cap_percent: Decimal | None = None
    floor_percent: Decimal | None = None
    rounding: Decimal = Decimal("0.01")
    notice_days: int = 30
    lines: tuple[int, ...] = ()
