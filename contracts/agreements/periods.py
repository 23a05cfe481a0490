"""Billing periods from an anchor day that is kept for ever.

A contract anchored on the 31st is billed from 31 January, 28 (or 29) February, 31 March: a short
month never pulls the anchor down for good. Periods are half-open spans of dates in the contract's
own time zone; instants come from dates only at the edge, here, by `starts_at`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime

from contracts.agreements.values import Cadence
from contracts.values import Span
from msp.kernel.worktime import moment_of


def period_of(day: date, cadence: Cadence) -> Span:
    """The whole period that has this day."""
    step = cadence.cycle.months
    month = _month(day)
    first = month - (month - (cadence.anchor_month - 1)) % step
    if _boundary(first, cadence.anchor_day) > day:
        first -= step
    return Span(_boundary(first, cadence.anchor_day), _boundary(first + step, cadence.anchor_day))


def periods(life: Span, cadence: Cadence) -> Iterator[Span]:
    """The whole periods that touch a contract's life, in order; the caller cuts the ends off."""
    if life.days == 0:
        return
    period = period_of(life.start, cadence)
    while period.start < life.end:
        yield period
        period = period_of(period.end, cadence)


def starts_at(day: date, zone: str) -> datetime:
    """The first instant of a date in the zone, also where the clock skips or repeats midnight."""
    return moment_of(day, 0, zone)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _boundary(month: int, anchor_day: int) -> date:
    year, index = divmod(month, 12)
    return date(year, index + 1, min(anchor_day, monthrange(year, index + 1)[1]))
