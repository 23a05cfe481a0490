"""Per seat or licence: an agreed number that changes from day to day, by the line's rule.

Day by day each unit owes the price for the days on which it was there: of ten seats that become
twelve on the 12th, ten owe the month and two their nineteen days of thirty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from contracts.agreements.terms import Stretch
from contracts.agreements.values_line import Counting
from contracts.billing.pricing.allowance import charged_units
from contracts.billing.pricing.by_count import named_day
from contracts.billing.pricing.charge import (
    Charge,
    Counted,
    Quota,
    divisor,
    gross_of,
    run_of,
    steps_of,
    worth,
)
from contracts.counts.values import QuantityFact
from contracts.values import Span, cut


@dataclass(frozen=True, slots=True)
class Level:
    """Days on which the number is the same, and the fact that says it (None: the contract)."""

    span: Span
    amount: Decimal
    fact: QuantityFact | None


def charge(
    stretch: Stretch,
    quota: Quota,
    present: int,
    window: Span,
    days: Sequence[Span],
    facts: Sequence[QuantityFact],
) -> Charge:
    """Price the stretch; `days` are those of the quota that are billed, `facts` the line's own.

    `window` is on which of them the line counts by its present rule.
    """
    line, whole = stretch.line, run_of(stretch, quota, present)
    if line.counting is Counting.BY_DAY:
        of_quota = _over(days, facts, line.quantity)
        within = _within(of_quota, stretch.span)
        weights = [_by_day(one, of_quota, stretch, quota) for one in within]
        counted, on = sum(weights, Fraction(0)), None
    else:
        of_window = levels(facts, line.quantity, window)
        within = _within(_over(days, facts, line.quantity), stretch.span)
        counted, on = _count(stretch, of_window, window, whole)
        weights = _bearing(within, on, counted)
    charged = charged_units(counted, line.included * whole, line.minimum * whole)
    by_units = min(charged, max(counted - line.included * whole, Fraction(0)))
    shares = [weight * by_units / counted if counted else Fraction(0) for weight in weights]
    steps = steps_of(stretch, charged, whole)
    return Charge(
        gross=gross_of(steps, quota),
        counted=counted,
        charged=charged,
        divisor=divisor(quota.span, stretch),
        pieces=tuple(_evidence(one) for one in within),
        weights=tuple(shares),
        top_up=charged - sum(shares, Fraction(0)),
        rungs=steps,
        share=whole * quota.part,
        counted_on=on,
        instalments=quota.part.denominator,
    )


def levels(facts: Sequence[QuantityFact], agreed: Decimal, days: Span) -> list[Level]:
    """The days by number: of facts for one day the last recorded; before the first, the contract's.

    In no order of recording does the result differ.
    """
    found = []
    for span in cut(days, (one.valid_from for one in facts)):
        told = [one for one in facts if one.valid_from <= span.start]
        fact = max(told, key=lambda one: (one.valid_from, one.recorded_at, one.id), default=None)
        found.append(Level(span, fact.amount if fact else agreed, fact))
    return [one for one in found if one.span.days]


def _over(days: Sequence[Span], facts: Sequence[QuantityFact], agreed: Decimal) -> list[Level]:
    return [level for span in days for level in levels(facts, agreed, span)]


def _within(of_quota: Sequence[Level], span: Span) -> list[Level]:
    met = [(one, one.span.meet(span)) for one in of_quota]
    return [Level(part, one.amount, one.fact) for one, part in met if part]


def _by_day(part: Level, of_quota: Sequence[Level], stretch: Stretch, quota: Quota) -> Fraction:
    """What a level's days are worth: unit by unit, in layers of units that come and go together."""
    weight, below = Fraction(0), Fraction(0)
    for amount in sorted({one.amount for one in of_quota if one.amount <= part.amount}):
        height = Fraction(amount) - below
        there = sum(one.span.days for one in of_quota if one.amount >= amount)
        weight += height * worth(there, quota.span, stretch) * Fraction(part.span.days, there)
        below = Fraction(amount)
    return weight


def _count(
    stretch: Stretch, of_window: Sequence[Level], window: Span, whole: Fraction
) -> tuple[Fraction, date | None]:
    """The one number of the period, and the day that it was on."""
    if stretch.line.counting is Counting.AVERAGE:
        total = sum((Fraction(one.amount) * one.span.days for one in of_window), Fraction(0))
        return total / window.days * whole, None
    if stretch.line.counting is Counting.PEAK:
        most = max(of_window, key=lambda one: (one.amount, -one.span.start.toordinal()))
        return Fraction(most.amount) * whole, most.span.start
    day = named_day(stretch.line, window)
    there = next(one for one in of_window if day in one.span)
    return Fraction(there.amount) * whole, day


def _bearing(within: Sequence[Level], on: date | None, counted: Fraction) -> list[Fraction]:
    """Who bears the sum: the level of the day that counted; of an average all, by their days."""
    if on is not None:
        return [counted if on in one.span else Fraction(0) for one in within]
    days = [Fraction(one.amount) * one.span.days for one in within]
    total = sum(days, Fraction(0))
    return [counted * one / total if total else Fraction(0) for one in days]


def _evidence(one: Level) -> Counted:
    fact_id: UUID | None = one.fact.id if one.fact else None
    return Counted(fact_id, one.fact.note if one.fact else "", one.span, one.amount)
