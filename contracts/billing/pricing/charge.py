"""What a charge model answers: an exact sum, the quantities behind it, and who weighs how much."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from contracts.agreements.terms import Stretch
from contracts.agreements.values import Cadence, Cycle, Divisor, Proration
from contracts.billing.periods import period_of
from contracts.ledger.coverage import Covered
from contracts.ledger.values import TimeFact
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
class Charge:
    """Exact, before any rounding. `weights` go with `devices` or `labour`, whichever there is."""

    gross: Fraction
    counted: Fraction
    charged: Fraction
    asset_days: int = 0
    divisor: int = 1
    devices: tuple[Covered, ...] = ()
    labour: tuple[tuple[TimeFact, int], ...] = ()
    weights: tuple[Fraction, ...] = ()
    top_up: Fraction = Fraction(0)


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
