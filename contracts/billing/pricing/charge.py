"""What a charge model answers: an exact sum, the quantities behind it, and who weighs how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from contracts.agreements.periods import period_of
from contracts.agreements.terms import Stretch
from contracts.agreements.tiers import Rung, rungs
from contracts.agreements.values import (
    Cadence,
    Cycle,
)
from contracts.agreements.values_terms import Divisor, Proration
from contracts.ledger.coverage import Covered
from contracts.ledger.values import Band, TimeFact
from contracts.values import Span


@dataclass(frozen=True, slots=True)
class Quota:
    """The whole days that one instalment of a price pays for, and its part of the price.

    A monthly price billed by the quarter has three quotas of one price each; a yearly price
    billed by the month has one quota a month of a twelfth.
    """

    span: Span
    part: Fraction


@dataclass(frozen=True, slots=True)
class Counted:
    """So many on some days, by a recorded fact or (None) by the contract itself."""

    fact_id: UUID | None
    label: str
    span: Span
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """Exact, before any rounding. `weights` go with the devices, labour or pieces that there are.

    `share` is the part of a whole price that the stretch is worth, over all of its units alike;
    `instalments` are those that make up a price agreed for longer than is billed at a time;
    `factor` has multiplied the price of work in its band of hours.
    """

    gross: Fraction
    counted: Fraction
    charged: Fraction
    asset_days: int = 0
    divisor: int = 1
    devices: tuple[Covered, ...] = ()
    labour: tuple[tuple[TimeFact, int], ...] = ()
    pieces: tuple[Counted, ...] = ()
    weights: tuple[Fraction, ...] = ()
    top_up: Fraction = Fraction(0)
    rungs: tuple[Rung, ...] = ()
    share: Fraction = Fraction(1)
    counted_on: date | None = None
    instalments: int = 1
    band: Band = Band.HOURS
    factor: Decimal = Decimal(1)


def gross_of(steps: tuple[Rung, ...], quota: Quota) -> Fraction:
    """What the units of every tier come to."""
    return sum((one.worth for one in steps), Fraction(0)) * quota.part


def steps_of(stretch: Stretch, units: Fraction, whole: Fraction) -> tuple[Rung, ...]:
    """The units by the tier that prices them; no price prices none."""
    if stretch.price is None:
        return ()
    return rungs(units, stretch.price, stretch.line.tiering, whole)


def run_of(stretch: Stretch, quota: Quota, present: int) -> Fraction:
    """How much of the quota the stretch is worth; `present` is on how many days the line runs."""
    return worth(present, quota.span, stretch) * Fraction(stretch.span.days, present)


def quotas(period: Span, cadence: Cadence, per: Cycle) -> list[Quota]:
    """The instalments that touch a period, whole, for a price agreed per month, quarter or year."""
    cycle = min(cadence.cycle, per, key=lambda one: one.months)
    step = Cadence(cycle, cadence.anchor_day, cadence.anchor_month)
    found, day = [], period.start
    while day < period.end:
        span = period_of(day, step)
        found.append(Quota(span, Fraction(cycle.months, per.months)))
        day = span.end
    return found


def worth(days: int, quota: Span, stretch: Stretch) -> Fraction:
    """What so many days of a quota cost, as a part of its price; all of its days cost all of it."""
    if days == 0:
        return Fraction(0)
    if stretch.version.proration is Proration.WHOLE or days == quota.days:
        return Fraction(1)
    return min(Fraction(1), Fraction(days, divisor(quota, stretch)))


def divisor(quota: Span, stretch: Stretch) -> int:
    """The days by which a day's share is divided, by the contract's own policy."""
    return 30 if stretch.version.divisor is Divisor.THIRTY else quota.days
