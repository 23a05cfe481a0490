"""Per device by device-days: each device owes the price for the days it was covered.

Days are whole and half-open. Included devices are free, a minimum is owed whether or not there
are so many devices; both run for as long as the line itself does, so they are prorated alike.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from contracts.agreements.terms import Stretch
from contracts.billing.pricing.allowance import charged_units
from contracts.billing.pricing.charge import (
    Charge,
    Quota,
    divisor,
    gross_of,
    run_of,
    steps_of,
    worth,
)
from contracts.ledger.coverage import Covered


def charge(stretch: Stretch, quota: Quota, present: int, coverage: Sequence[Covered]) -> Charge:
    """Price the covered days inside the stretch.

    `coverage` is that of the line's kind in the whole quota: what a device's day is worth depends
    on all of its days there (thirty-first days are free under a divisor of 30). `present` is on how
    many days of the quota the line itself runs.
    """
    in_quota: dict[UUID, int] = defaultdict(int)
    for part in coverage:
        in_quota[part.fact.thing.id] += part.span.days
    # A device's worth depends on two counts of days alone, so few fractions serve many devices.
    worths: dict[tuple[int, int], Fraction] = {}
    devices, keys = [], []
    for part in coverage:
        span = part.span.meet(stretch.span)
        if span is not None:
            key = in_quota[part.fact.thing.id], span.days
            if key not in worths:
                worths[key] = worth(key[0], quota.span, stretch) * Fraction(key[1], key[0])
            devices.append(Covered(part.fact, span))
            keys.append(key)
    whole = run_of(stretch, quota, present)
    counted = sum((worths[key] * number for key, number in Counter(keys).items()), Fraction(0))
    line = stretch.line
    charged = charged_units(counted, line.included * whole, line.minimum * whole)
    steps = steps_of(stretch, charged, whole)
    by_devices = min(charged, max(counted - line.included * whole, Fraction(0)))
    shares = {key: unit * by_devices / counted for key, unit in worths.items()}
    return Charge(
        gross=gross_of(steps, quota),
        counted=counted,
        charged=charged,
        asset_days=sum(part.span.days for part in devices),
        divisor=divisor(quota.span, stretch),
        devices=tuple(devices),
        weights=tuple(shares[key] for key in keys),
        top_up=charged - by_devices,
        rungs=steps,
        share=whole * quota.part,
        instalments=quota.part.denominator,
    )
