"""What a clause makes of prices: pure, so the same clause and the same series give the same cents.

The base of a rise is the month that the rise before it compared with, so no month's change is
taken twice; what a cap holds back is lost, what a threshold holds back is counted next time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from contracts.indexation.dates import scheduled, shifted
from contracts.indexation.values import (
    Bound,
    ClauseFact,
    MissingReading,
    NewPrice,
    Priced,
    Reading,
    Rise,
    Taken,
)

ONE = Fraction(1)


def rise(
    clause: ClauseFact,
    readings: Sequence[Reading],
    taken: Sequence[Taken],
    prices: Sequence[Priced],
    year: int,
    known_at: datetime,
    effective_on: date | None = None,
) -> Rise | None:
    """The year's rise as known at a moment, or None when the year has had its own already.

    `effective_on` is a later day than the scheduled one, where notice came late. The sequences may
    come in any order. Raises MissingReading.
    """
    if any(one.year == year for one in taken):
        return None
    planned = scheduled(clause.first_on, year)
    base = reading_of(readings, base_month(clause, taken, year), known_at)
    compared = reading_of(readings, compared_month(clause, planned), known_at)
    measured = Fraction(compared.value) / Fraction(base.value) - ONE
    counted, bound = _counted(clause, measured)
    kept, bound = _bounded(clause, counted, bound)
    return Rise(
        year=year,
        effective_on=effective_on or planned,
        base=base,
        compared=compared,
        measured=measured,
        counted=counted,
        taken=kept,
        bound=bound,
        prices=tuple(_new_price(clause, one, kept) for one in _following(clause, prices)),
    )


def base_month(clause: ClauseFact, taken: Sequence[Taken], year: int) -> date:
    """What the last rise before the year compared with; at first what the clause names."""
    earlier = [one for one in taken if one.year < year and one.index_id == clause.index_id]
    last = max(earlier, key=lambda one: one.year, default=None)
    return clause.base_month if last is None else last.compared_month


def compared_month(clause: ClauseFact, planned: date) -> date:
    """The month whose index a rise planned for a day compares with."""
    return shifted(planned.replace(day=1), -clause.lag_months)


def reading_of(readings: Sequence[Reading], month: date, known_at: datetime) -> Reading:
    """The month's index as last published by then. Raises MissingReading."""
    known = [one for one in readings if one.month == month and one.recorded_at <= known_at]
    if not known:
        raise MissingReading(month)
    return max(known, key=lambda one: one.recorded_at)


def _counted(clause: ClauseFact, measured: Fraction) -> tuple[Fraction, Bound]:
    if abs(measured) * 100 < Fraction(clause.threshold_percent):
        return Fraction(0), Bound.THRESHOLD
    return measured * Fraction(clause.share_percent) / 100, Bound.NONE


def _bounded(clause: ClauseFact, counted: Fraction, bound: Bound) -> tuple[Fraction, Bound]:
    """A change below its threshold is none at all: no floor lifts it."""
    if bound is Bound.THRESHOLD:
        return counted, bound
    low, high = _limits(clause)
    if high is not None and counted > high:
        return high, Bound.CAP
    if low is not None and counted < low:
        return low, Bound.FLOOR
    return counted, Bound.NONE


def _limits(clause: ClauseFact) -> tuple[Fraction | None, Fraction | None]:
    low, high = clause.floor_percent, clause.cap_percent
    return (
        None if low is None else Fraction(low) / 100,
        None if high is None else Fraction(high) / 100,
    )


def _following(clause: ClauseFact, prices: Sequence[Priced]) -> list[Priced]:
    found = [one for one in prices if not clause.lines or one.line in clause.lines]
    return sorted(found, key=lambda one: one.line)


def _new_price(clause: ClauseFact, old: Priced, kept: Fraction) -> NewPrice:
    before = Fraction(old.amount)
    exact = before * (ONE + kept)
    after = old.amount
    if exact != before:
        after = _rounded(clause, before, exact, *_limits(clause))
    return NewPrice(old.line, old.description, old.amount, exact, after)


def _rounded(
    clause: ClauseFact,
    before: Fraction,
    exact: Fraction,
    low: Fraction | None,
    high: Fraction | None,
) -> Decimal:
    """To the nearest step, halves up; but never past the cap, past the floor only if the cap asks.

    A coarse step never turns a rise into a fall, nor a fall into a rise: the old price stays then.
    """
    step = Fraction(clause.rounding)
    steps = (2 * exact + step) // (2 * step)
    if low is not None and steps * step < before * (ONE + low):
        steps = -(-before * (ONE + low) // step)
    if high is not None and steps * step > before * (ONE + high):
        steps = before * (ONE + high) // step
    found = steps * step
    if (exact > before) != (found > before) and found != before:
        found = before
    return _decimal(found)


def _decimal(exact: Fraction) -> Decimal:
    """Steps and prices have four decimals at most."""
    return Decimal(int(exact * 10_000)).scaleb(-4)
