"""The facts of counted lines: how many from a day on, in valid time and recorded time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class QuantityFact:
    """From a day on a line counts so many, until a later day says otherwise."""

    id: UUID
    line: int
    valid_from: date
    amount: Decimal
    recorded_at: datetime
    superseded_at: datetime | None = None
    note: str = ""
