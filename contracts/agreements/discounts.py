"""What a line costs after its discount, on the days on which it is given. Exact."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from contracts.agreements.values import LineFact


def is_discounted(line: LineFact, day: date) -> bool:
    """Whether the line's discount is given on a day."""
    begun = line.discount_from is None or line.discount_from <= day
    return begun and (line.discount_to is None or day < line.discount_to)


def after_discount(
    line: LineFact, gross: Fraction, day: date, share: Fraction = Fraction(1)
) -> Fraction:
    """The percentage first, then the fixed amount, never below nothing.

    `share` is the part of a price period that the sum is for: a fixed amount shrinks with it.
    """
    if not is_discounted(line, day):
        return gross
    kept = gross * (100 - Fraction(line.discount_percent)) / 100
    return max(Fraction(0), kept - Fraction(line.discount_amount) * share)
