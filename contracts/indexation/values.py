"""Facts of indexation: an index as published, a clause as agreed, a rise as worked out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Reading:
    """An index in a month (its first day), as published at a moment; a later one revises it."""

    month: date
    value: Decimal
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ClauseFact:
    """How prices follow an index, from a day on; agreed at `recorded_at`. All rates in percent.

    `base_month` is what the first rise compares with. `lag_months` is how many months before the
    effective date the compared month lies. Of a change that reaches `threshold_percent`,
    `share_percent` counts; `cap_percent` and `floor_percent` bound what is left. New prices are
    rounded to a multiple of `rounding`. `lines` are the numbers of the lines that follow the
    index; none named means every one. A clause that `stops` is where indexation ends.
    """

    id: UUID
    valid_from: date
    recorded_at: datetime
    index_id: UUID
    base_month: date
    lag_months: int
    share_percent: Decimal
    threshold_percent: Decimal
    cap_percent: Decimal | None
    floor_percent: Decimal | None
    rounding: Decimal
    notice_days: int
    first_on: date
    lines: frozenset[int]
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A rise that was agreed for a year and stands: what it compared with is the next one's base.

    `index_id` says of which index: another index begins at its clause's own base month.
    """

    year: int
    index_id: UUID
    effective_on: date
    compared_month: date


@dataclass(frozen=True, slots=True)
class Priced:
    """A line's price in force on the effective date, before the rise."""

    line: int
    description: str
    amount: Decimal


class Bound(StrEnum):
    """What kept a change from being taken as it was measured."""

    NONE = "none"
    THRESHOLD = "threshold"
    CAP = "cap"
    FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class NewPrice:
    """A line's price before and after; `exact` is the new one before it was rounded."""

    line: int
    description: str
    before: Decimal
    exact: Fraction
    after: Decimal


@dataclass(frozen=True, slots=True)
class Rise:
    """The whole calculation, step by step; percentages are exact until they are shown.

    `measured` is the change of the index, `counted` what of it the clause lets count, `taken` what
    is left within cap and floor, and `bound` says which of them held it.
    """

    year: int
    effective_on: date
    base: Reading
    compared: Reading
    measured: Fraction
    counted: Fraction
    taken: Fraction
    bound: Bound
    prices: tuple[NewPrice, ...]

    @property
    def changes(self) -> bool:
        """Whether any price becomes another."""
        return any(one.before != one.after for one in self.prices)


class MissingReading(ValueError):
    """An index value that the clause needs has not been recorded."""

    def __init__(self, month: date) -> None:
        super().__init__(f"no index value for {month:%Y-%m}")
        self.month = month
