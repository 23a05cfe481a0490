"""A flat fee: a quantity at a price for as long as the line runs."""

from __future__ import annotations

from fractions import Fraction

from contracts.agreements.terms import Stretch
from contracts.billing.pricing.charge import Charge, Quota, divisor, worth


def charge(stretch: Stretch, quota: Quota, present: int) -> Charge:
    """Price the stretch; `present` is on how many days of the quota the line runs."""
    whole = worth(present, quota.span, stretch) * Fraction(stretch.span.days, present)
    units = Fraction(stretch.line.quantity) * whole
    price = Fraction(stretch.price.amount) if stretch.price else Fraction(0)
    return Charge(
        gross=price * quota.part * units,
        counted=units,
        charged=units,
        divisor=divisor(quota.span, stretch),
    )
