"""How a line counts and what it asks for what it counts: rules of counting, prices, tiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Tiering(StrEnum):
    """Whether the quantity moves the price: not at all, for every unit, or for those above."""

    SINGLE = "single"
    VOLUME = "volume"
    GRADUATED = "graduated"


class Counting(StrEnum):
    """Which quantity of a price period counts: each unit for its days, or one count for all."""

    BY_DAY = "by_day"
    ON_DAY = "on_day"
    PEAK = "peak"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True)
class Tier:
    """The price of units above a quantity; exactly that quantity still belongs to the one below."""

    above: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PriceFact:
    """A price in force from a day on, until a later one; agreed at `recorded_at`.

    `tiers` rise by quantity; `amount` is the price of the units below the first of them.
    """

    valid_from: date
    amount: Decimal
    currency: str
    recorded_at: datetime
    tiers: tuple[Tier, ...] = ()
