"""Included quantity and minimum: how many of the counted units are charged."""

from __future__ import annotations

from fractions import Fraction


def charged_units(counted: Fraction, included: Fraction, minimum: Fraction) -> Fraction:
    """What is left after the free ones, but never fewer than the minimum that was agreed."""
    return max(counted - included, minimum, Fraction(0))
