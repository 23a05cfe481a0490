"""Tax per code on the sum of its lines, rounded once, and shared out to the lines.

Electronic invoices (EN 16931) tax each category's total, not each line, so a line's tax is its
share of that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from contracts.billing.values import MissingTax
from contracts.billing.values_statement import Line
from contracts.taxes.rates import is_known, tax_on
from contracts.taxes.values import TaxFact, TaxKind
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
        for index, share in zip(indexes, shared_tax(tax, nets, currency), strict=True):
            result[index] = replace(lines[index], tax=share)
    return tuple(result)


def coded(line: Line, taxes: Sequence[TaxFact], known_at: datetime) -> Line:
    """The line with what its code means on the last day that it charges.

    A code that is in no table leaves the line its own percentage. Raises MissingTax.
    """
    day = line.span.end - timedelta(days=1) if line.span.days else line.span.start
    if not is_known(taxes, line.tax_code, known_at):
        return line
    found = tax_on(taxes, line.tax_code, day, known_at)
    if found is None:
        raise MissingTax(line.tax_code, line.description, day)
    return replace(line, tax_percent=found.percent, tax_kind=found.kind, tax_words=found.words)


@dataclass(frozen=True, slots=True)
class TaxSum:
    """What is taxed alike on a statement: a code, its rate, what it is on and comes to."""

    code: str
    percent: Decimal
    kind: TaxKind
    words: str
    net: Decimal
    tax: Decimal


def tax_sums(lines: Sequence[Line]) -> list[TaxSum]:
    """By code and rate, in that order; lines of no code and no rate are one group too."""
    groups: dict[tuple[str, Decimal, TaxKind], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.tax_code, line.tax_percent, line.tax_kind].append(line)
    return [
        TaxSum(
            code,
            percent,
            kind,
            next((one.tax_words for one in alike if one.tax_words), ""),
            sum((one.net for one in alike), Decimal(0)),
            sum((one.tax for one in alike), Decimal(0)),
        )
        for (code, percent, kind), alike in sorted(groups.items())
    ]


def shared_tax(tax: Decimal, nets: Sequence[Decimal], currency: str) -> list[Decimal]:
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
