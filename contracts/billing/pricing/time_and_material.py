"""Time and material: chargeable minutes, rounded up per entry, at an hourly price.

The line of the engineer's role goes before one for every role, after that of the kind of work.
What was worked outside the hours agreed is charged apart where the line has a factor for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from uuid import UUID

from contracts.agreements.terms import Stretch
from contracts.agreements.values import LineFact
from contracts.billing.pricing.charge import Charge
from contracts.ledger.rounding import charged_minutes
from contracts.ledger.values import Band, TimeFact
from msp.kernel.money import split

# No entry has asked prepaid hours for anything.
UNASKED: Mapping[UUID, int] = MappingProxyType({})
# Minutes are shared out like a currency without small change: whole, and by largest remainder.
MINUTES = "JPY"


def charges(
    stretch: Stretch, entries: Sequence[TimeFact], unpaid: Mapping[UUID, int] = UNASKED
) -> Iterator[Charge]:
    """Price the entries at the stretch's hourly price, what has a factor of its own apart.

    Of what prepaid hours have paid for it prices what they left.
    """
    step, cut = stretch.version.minutes_increment, []
    for entry in entries:
        minutes = unpaid.get(entry.id, charged_minutes(entry, step))
        cut += [(band, *one) for band, one in _by_band(stretch.line, entry, minutes)]
    for band in Band:
        labour = [(entry, minutes) for other, entry, minutes in cut if other is band]
        if labour:
            yield _charge(stretch, band, labour)


def _charge(stretch: Stretch, band: Band, labour: Sequence[tuple[TimeFact, int]]) -> Charge:
    hours = sum((Fraction(minutes, 60) for _, minutes in labour), Fraction(0))
    price = Fraction(stretch.price.amount) if stretch.price else Fraction(0)
    factor = factor_of(stretch.line, band)
    return Charge(
        gross=price * Fraction(factor) * hours,
        counted=hours,
        charged=hours,
        labour=tuple(labour),
        weights=tuple(Fraction(minutes) for _, minutes in labour),
        band=band,
        factor=factor,
    )


def factor_of(line: LineFact, band: Band) -> Decimal:
    """By what the line's price is multiplied in a band."""
    return {Band.AFTER: line.work.after_factor, Band.OFF: line.work.off_factor}.get(
        band, Decimal(1)
    )


def _by_band(
    line: LineFact, entry: TimeFact, minutes: int
) -> Iterator[tuple[Band, tuple[TimeFact, int]]]:
    """The entry's parts with their charged minutes, which are rounded up once, then shared out."""
    inside = entry.worked - entry.after - entry.off
    parts = {Band.HOURS: inside, Band.AFTER: entry.after, Band.OFF: entry.off}
    for band in (Band.AFTER, Band.OFF):
        if factor_of(line, band) == 1:
            parts[Band.HOURS] += parts.pop(band)
    charged = _shares(minutes, parts)
    for band in [one for one in parts if not charged[one]]:
        # What is charged nothing is no part of its own, and its minutes are not lost.
        into = next((one for one in parts if charged[one]), Band.HOURS)
        if band is not into:
            parts[into] += parts.pop(band)
    billable = _shares(entry.billable, parts)
    for band, worked in parts.items():
        yield band, (replace(entry, worked=worked, billable=billable[band]), charged[band])


def _shares(minutes: int, parts: dict[Band, int]) -> dict[Band, int]:
    """So many minutes in the proportion of the parts; without worked time they were in hours."""
    weights = list(parts.values())
    if not any(weights):
        weights[0] = 1
    return dict(zip(parts, map(int, split(Decimal(minutes), weights, MINUTES)), strict=True))


def line_for(entry: TimeFact, stretches: Sequence[Stretch]) -> Stretch | None:
    """The line that pays for an entry on its day."""
    return line_of(entry.work_type, entry.role, entry.work_date, stretches)


def line_of(kind: str, role: str, day: date, stretches: Sequence[Stretch]) -> Stretch | None:
    """The line for work of a kind by a role: its own kind before any, then its own role."""
    fitting = [
        one
        for one in stretches
        if day in one.span and one.line.work_type in ("", kind) and one.line.work.role in ("", role)
    ]
    by_fit = sorted(fitting, key=lambda one: (not one.line.work_type, not one.line.work.role))
    return next(iter(by_fit), None)
