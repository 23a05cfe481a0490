"""One count of devices for the whole price period: on a day, the most at one time, the average.

The count is taken over the days on which the rule runs, and a stretch of the period (a new price
from the 10th) pays its part of it. Devices that were counted bear the sum in equal parts, under
the average by their days; one that was counted and is gone by the stretch leaves its part over.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from contracts.agreements.terms import Stretch
from contracts.agreements.values import LineFact
from contracts.agreements.values_line import Counting
from contracts.billing.pricing.allowance import charged_units
from contracts.billing.pricing.charge import Charge, Quota, divisor, gross_of, run_of, steps_of
from contracts.ledger.coverage import Covered
from contracts.values import Span, join


@dataclass(frozen=True, slots=True)
class Count:
    """How many there were, what each device adds, and the day of a count on a day."""

    units: Mapping[UUID, Fraction]
    on: date | None

    @property
    def total(self) -> Fraction:
        return sum(self.units.values(), Fraction(0))


def charge(
    stretch: Stretch, quota: Quota, present: int, window: Span, coverage: Sequence[Covered]
) -> Charge:
    """Price the stretch; `window` is on which days of the quota the line counts by this rule."""
    found = count(stretch.line, window, coverage)
    whole, line = run_of(stretch, quota, present), stretch.line
    counted = found.total * whole
    charged = charged_units(counted, line.included * whole, line.minimum * whole)
    by_devices = min(charged, max(counted - line.included * whole, Fraction(0)))
    devices = [
        Covered(part.fact, span) for part in coverage for span in [part.span.meet(stretch.span)]
        if span is not None
    ]  # fmt: skip
    weights = _weights(found, devices, by_devices)
    steps = steps_of(stretch, charged, whole)
    return Charge(
        gross=gross_of(steps, quota),
        counted=counted,
        charged=charged,
        asset_days=sum(part.span.days for part in devices),
        divisor=divisor(quota.span, stretch),
        devices=tuple(devices),
        weights=weights,
        top_up=charged - sum(weights, Fraction(0)),
        rungs=steps,
        share=whole * quota.part,
        counted_on=found.on,
        instalments=quota.part.denominator,
    )


def count(line: LineFact, window: Span, coverage: Sequence[Covered]) -> Count:
    """What counts of the devices that were covered on the days of the window."""
    stays = _stays(window, coverage)
    if line.counting is Counting.AVERAGE:
        days = {key: sum(span.days for span in spans) for key, spans in stays.items()}
        return Count({key: Fraction(one, window.days) for key, one in days.items()}, None)
    day = _fullest(stays, window) if line.counting is Counting.PEAK else named_day(line, window)
    there = [key for key, spans in stays.items() if any(day in span for span in spans)]
    return Count(dict.fromkeys(there, Fraction(1)), day)


def named_day(line: LineFact, window: Span) -> date:
    """The line's day of the month in the window, a short month's last; else the nearest day."""
    if not line.counting_day:
        return window.start
    first = _in_month(window.start, line.counting_day)
    if first < window.start:
        next_month = (window.start.replace(day=1) + timedelta(days=32)).replace(day=1)
        first = _in_month(next_month, line.counting_day)
    if first in window:
        return first
    before = _in_month(window.start, line.counting_day) < window.start
    return window.start if before else window.end - timedelta(days=1)


def _in_month(month: date, day: int) -> date:
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


def _stays(window: Span, coverage: Sequence[Covered]) -> dict[UUID, tuple[Span, ...]]:
    """Each device's days inside the window, each day once."""
    found: dict[UUID, list[Span]] = defaultdict(list)
    for part in coverage:
        span = part.span.meet(window)
        if span is not None:
            found[part.fact.thing.id].append(span)
    return {key: join(spans) for key, spans in found.items()}


def _fullest(stays: Mapping[UUID, Sequence[Span]], window: Span) -> date:
    """The first day with the most devices; the window's first where there are none."""
    change: dict[date, int] = defaultdict(int)
    for spans in stays.values():
        for span in spans:
            change[span.start] += 1
            change[span.end] -= 1
    best, day, now = 0, window.start, 0
    for at in sorted(change):
        now += change[at]
        if now > best:
            best, day = now, at
    return day


def _weights(
    found: Count, devices: Sequence[Covered], by_devices: Fraction
) -> tuple[Fraction, ...]:
    """Each piece of a device's stay by its days; what no piece bears is left over."""
    total = found.total
    if not total:
        return tuple(Fraction(0) for _one in devices)
    days: dict[UUID, int] = defaultdict(int)
    for part in devices:
        days[part.fact.thing.id] += part.span.days
    return tuple(
        found.units.get(key, Fraction(0)) * Fraction(part.span.days, days[key]) * by_devices / total
        for part in devices
        for key in [part.fact.thing.id]
    )
