"""A one-off fee: its quantity at the price of its day, whole."""

from __future__ import annotations

from fractions import Fraction

from contracts.agreements.terms import Stretch
from contracts.agreements.tiers import rungs
from contracts.agreements.values_line import Tiering
from contracts.billing.pricing.charge import Charge


def charge(stretch: Stretch) -> Charge:
    """Price the fee; the stretch is its one day."""
    units = Fraction(stretch.line.quantity)
    steps = rungs(units, stretch.price, Tiering.SINGLE) if stretch.price else ()
    return Charge(
        gross=sum((one.worth for one in steps), Fraction(0)),
        counted=units,
        charged=units,
        rungs=steps,
    )
