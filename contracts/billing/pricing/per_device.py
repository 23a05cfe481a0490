"""Per device by device-days: each device owes the price for the days it was covered.

Days are whole and half-open. Included devices are free, a minimum is owed whether or not there
are so many devices; both run for as long as the line itself does, so they are prorated alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from contracts.agreements.terms import Stretch
from contracts.billing.pricing.allowance import charged_units
from contracts.billing.pricing.charge import Charge, Quota, divisor, worth
from contracts.ledger.coverage import Covered


def charge(stretch: Stretch, quota: Quota, present: int, coverage: Sequence[Covered]) -> Charge:
    """Price the covered days inside the stretch.

    `coverage` is that of the line's kind in the whole quota: what a device's day is worth depends
    on all of its days there (thirty-first days are free under a divisor of 30). `present` is on how
    many days of the quota the line itself runs.
    """
    in_quota: dict[UUID, int] = defaultdict(int)
    for part in coverage:
        in_quota[part.fact.device.asset_id] += part.span.days
    devices, units = [], []
    for part in coverage:
        span = part.span.meet(stretch.span)
        if span is not None:
            days = in_quota[part.fact.device.asset_id]
            devices.append(Covered(part.fact, span))
            units.append(worth(days, quota.span, stretch) * Fraction(span.days, days))
    whole = worth(present, quota.span, stretch) * Fraction(stretch.span.days, present)
    counted = sum(units, Fraction(0))
    line = stretch.line
    charged = charged_units(counted, line.included * whole, line.minimum * whole)
    price = Fraction(stretch.price.amount) if stretch.price else Fraction(0)
    by_devices = min(charged, max(counted - line.included * whole, Fraction(0)))
    return Charge(
        gross=price * quota.part * charged,
        counted=counted,
        charged=charged,
        asset_days=sum(part.span.days for part in devices),
        divisor=divisor(quota.span, stretch),
        devices=tuple(devices),
        weights=tuple(unit * by_devices / counted for unit in units),
        top_up=charged - by_devices,
    )
