"""Tax per code on the sum of its lines, rounded once, and shared out to the lines.

Electronic invoices (EN 16931) tax each category's total, not each line, so a line's tax is its
share of that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from contracts.billing.values_statement import Line
from msp.kernel.money import round_money, split


def taxed(lines: Sequence[Line], currency: str) -> tuple[Line, ...]:
    """The lines with their tax, in the order given."""
    groups: dict[tuple[str, Decimal], list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        groups[line.tax_code, line.tax_percent].append(index)
    result = list(lines)
    for (_code, percent), indexes in groups.items():
        nets = [lines[index].net for index in indexes]
        tax = round_money(Fraction(sum(nets)) * Fraction(percent) / 100, currency)
        for index, share in zip(indexes, _shares(tax, nets, currency), strict=True):
            result[index] = replace(lines[index], tax=share)
    return tuple(result)


def _shares(tax: Decimal, nets: Sequence[Decimal], currency: str) -> list[Decimal]:
    """In proportion, with either sign; the largest line takes the odd cents."""
    whole = sum(nets)
    if not whole:
        return split(tax, [1] + [0] * (len(nets) - 1), currency)
    shares = [
        round_money(Fraction(tax) * Fraction(net) / Fraction(whole), currency) for net in nets
    ]
    largest = max(range(len(nets)), key=lambda index: abs(nets[index]))
    shares[largest] += tax - sum(shares)
    return shares
