"""A flat fee: a quantity at a price for as long as the line runs."""

from __future__ import annotations

from fractions import Fraction

from contracts.agreements.terms import Stretch
from contracts.billing.pricing.charge import Charge, Quota, divisor, gross_of, run_of, steps_of


def charge(stretch: Stretch, quota: Quota, present: int) -> Charge:
    """Price the stretch; `present` is on how many days of the quota the line runs."""
    whole = run_of(stretch, quota, present)
    units = Fraction(stretch.line.quantity) * whole
    steps = steps_of(stretch, units, whole)
    return Charge(
        gross=gross_of(steps, quota),
        counted=units,
        charged=units,
        divisor=divisor(quota.span, stretch),
        rungs=steps,
        share=whole * quota.part,
        instalments=quota.part.denominator,
    )
