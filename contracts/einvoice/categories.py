"""Tax as EN 16931 says it: a category, its rate, and why nothing is due. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from contracts.billing.values_statement import Line
from contracts.taxes.values import TaxKind

STANDARD, ZERO, EXEMPT, REVERSE, OUTSIDE = "S", "Z", "E", "AE", "O"


@dataclass(frozen=True, slots=True, order=True)
class Category:
    """What is taxed alike. Outside the scope of tax there is no rate, not even of zero."""

    code: str
    percent: Decimal | None


def category_of(line: Line) -> Category:
    """A rate is standard or zero; a line that speaks of no tax at all is outside its scope."""
    if line.tax_kind is TaxKind.EXEMPT:
        return Category(EXEMPT, Decimal(0))
    if line.tax_kind is TaxKind.REVERSE:
        return Category(REVERSE, Decimal(0))
    if line.tax_percent:
        return Category(STANDARD, line.tax_percent)
    return Category(ZERO, Decimal(0)) if line.tax_code else Category(OUTSIDE, None)


@dataclass(frozen=True, slots=True)
class CategorySum:
    """A category's taxable sum, its tax, and the sentence that says why there is none."""

    category: Category
    net: Decimal
    tax: Decimal
    reason: str


def category_sums(lines: Iterable[Line]) -> list[CategorySum]:
    """One for each category and rate, whatever codes the contract used for them."""
    found: dict[Category, list[Line]] = defaultdict(list)
    for line in lines:
        found[category_of(line)].append(line)
    return [
        CategorySum(
            category,
            sum((one.net for one in alike), Decimal(0)),
            sum((one.tax for one in alike), Decimal(0)),
            "; ".join(dict.fromkeys(one.tax_words for one in alike if one.tax_words)),
        )
        for category, alike in sorted(found.items(), key=lambda one: one[0].code)
    ]
