"""A month's counts and sums by state, never across currencies, and whether they tie out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from contracts.billing.month import StateSum


def totals(sums: Sequence[StateSum]) -> dict[str, Any]:
    """What the month's page says of all runs: by state, in all, and that lines are statements."""
    counts: dict[str, int] = defaultdict(int)
    money: dict[str, list[tuple[Decimal, str]]] = defaultdict(list)
    for one in sums:
        counts[one.state] += one.count
        if one.currency:
            money[one.state].append((one.net, one.currency))
    return {
        "counts": counts,
        "money": money,
        "unsent": sum(one.unsent for one in sums),
        "ties_out": all(one.net == one.by_lines for one in sums),
        "grand": grand_totals((one.net, one.currency) for one in sums if one.currency),
        "credited": grand_totals((one.credited, one.currency) for one in sums if one.credited),
    }


def grand_totals(sums: Iterable[tuple[Decimal, str]]) -> list[tuple[Decimal, str]]:
    """One sum for each currency."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for net, currency in sums:
        found[currency] += net
    return [(net, currency) for currency, net in sorted(found.items())]
