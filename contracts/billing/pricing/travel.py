"""Travel: kilometres at a price, each journey rounded up, or flat trips to a zone.

It is charged beside what the work itself costs, where that is chargeable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from contracts.agreements.terms import Stretch
from contracts.agreements.values import Basis
from contracts.billing.pricing.charge import Charge
from contracts.ledger.values import BillState, TimeFact


def charge(stretch: Stretch, entries: Sequence[TimeFact]) -> Charge:
    """Price the entries' ways; the evidence carries the kilometres as charged."""
    price = Fraction(stretch.price.amount) if stretch.price else Fraction(0)
    ways = [_charged(stretch, one) for one in entries]
    units = [Fraction(one.km) if one.km else Fraction(1) for one in ways]
    told = [Fraction(one.km) if one.km else Fraction(1) for one in entries]
    return Charge(
        gross=price * sum(units, Fraction(0)),
        counted=sum(told, Fraction(0)),
        charged=sum(units, Fraction(0)),
        labour=tuple((one, 0) for one in ways),
        weights=tuple(units),
    )


def _charged(stretch: Stretch, entry: TimeFact) -> TimeFact:
    step = stretch.line.work.km_step
    return replace(entry, km=-(-entry.km // step) * step)


def way_of(entry: TimeFact, stretches: Sequence[Stretch]) -> Stretch | None:
    """The line that pays for an entry's way: the trip's zone, or its kind of work before any."""
    if entry.bill_state is not BillState.CHARGEABLE or not (entry.km or entry.trip):
        return None
    basis = Basis.KILOMETRE if entry.km else Basis.TRIP
    fitting = [
        one
        for one in stretches
        if entry.work_date in one.span
        and (one.line.basis, one.line.work.zone) == (basis, entry.trip)
        and one.line.work_type in ("", entry.work_type)
    ]
    fitting.sort(key=lambda one: not one.line.work_type)
    return next(iter(fitting), None)
