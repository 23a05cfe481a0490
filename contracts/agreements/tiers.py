"""Price tiers: how many units of a quantity each tier prices. Exact, before any rounding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from contracts.agreements.values_line import PriceFact, Tier, Tiering

PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Rung:
    """Units at one price; `above` is the quantity at which their tier begins."""

    above: Decimal
    price: Decimal
    units: Fraction

    @property
    def worth(self) -> Fraction:
        return self.units * Fraction(self.price)


def rungs(
    units: Fraction, price: PriceFact, tiering: Tiering, whole: Fraction = Fraction(1)
) -> tuple[Rung, ...]:
    """The units by tier: all in the tier that they reach, or each in its own.

    `whole` is the part of a price period that the units are of. The quantities where tiers begin
    shrink with it, as included units do, so that a month in two halves costs what it costs whole.
    """
    steps = (Tier(Decimal(0), price.amount), *price.tiers)
    if tiering is Tiering.VOLUME:
        reached = [one for one in steps[1:] if units > Fraction(one.above) * whole]
        step = reached[-1] if reached else steps[0]
        return (Rung(step.above, step.amount, units),)
    if tiering is Tiering.GRADUATED:
        return tuple(_each(units, steps, whole))
    return (Rung(Decimal(0), price.amount, units),)


def _each(units: Fraction, steps: Sequence[Tier], whole: Fraction) -> Iterable[Rung]:
    floors = [Fraction(one.above) * whole for one in steps]
    for step, floor, ceiling in zip(steps, floors, [*floors[1:], None], strict=True):
        within = units - floor if ceiling is None else min(units, ceiling) - floor
        if within > 0 or floor == 0:
            yield Rung(step.above, step.amount, max(within, Fraction(0)))


def in_proportion(price: PriceFact, amount: Decimal) -> tuple[Tier, ...]:
    """The tiers of a price when its amount changes and nothing is said of them."""
    factor = Fraction(amount) / Fraction(price.amount)
    return tuple(Tier(one.above, _times(one.amount, factor)) for one in price.tiers)


def _times(amount: Decimal, factor: Fraction) -> Decimal:
    exact = Fraction(amount) * factor
    return (Decimal(exact.numerator) / exact.denominator).quantize(PLACES, ROUND_HALF_UP)


def rows_from(tiers: Iterable[Tier]) -> list[dict[str, Any]]:
    """Tiers as they are stored with their price."""
    return [{"above": f"{one.above:f}", "amount": f"{one.amount:f}"} for one in tiers]


def tiers_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Tier, ...]:
    """Tiers as they were stored, rising."""
    found = [Tier(Decimal(one["above"]), Decimal(one["amount"])) for one in rows]
    return tuple(sorted(found, key=lambda one: one.above))
