"""The figures of the scorecard from its cases: pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal
from uuid import UUID

from msp.reports.vendors.values import Card, CaseLine

By = Literal["vendor", "connection"]


def cards(lines: Sequence[CaseLine], by: By) -> list[Card]:
    """A card for each vendor or connection, by name."""
    groups: defaultdict[tuple[str, UUID], list[CaseLine]] = defaultdict(list)
    for line in lines:
        if by == "vendor":
            groups[line.vendor, line.vendor_id].append(line)
        else:
            groups[f"{line.vendor} · {line.connection}", line.connection_id].append(line)
    return [_card(key, name, mine) for (name, key), mine in sorted(groups.items())]


def _card(key: UUID, name: str, lines: Sequence[CaseLine]) -> Card:
    answered = [one.acknowledge_minutes for one in lines if one.acknowledge_minutes is not None]
    solved = [one.resolve_minutes for one in lines if one.resolve_minutes is not None]
    whole = sum(one.open_minutes for one in lines)
    return Card(
        key=key,
        name=name,
        cases=len(lines),
        acknowledge_median=quantile(answered, 50),
        acknowledge_p90=quantile(answered, 90),
        resolve_median=quantile(solved, 50),
        resolve_p90=quantile(solved, 90),
        breaches=sum(one.acknowledge_late + one.resolve_late for one in lines),
        reopened=sum(one.reopened for one in lines),
        refused=sum(one.refused for one in lines),
        waited_percent=100 * sum(one.waited_minutes for one in lines) // whole if whole else None,
        costs=costs_of(lines),
    )


def costs_of(lines: Sequence[CaseLine]) -> tuple[tuple[str, Decimal], ...]:
    """Sums by currency: different ones are never added up."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in lines:
        if one.cost is not None:
            sums[one.currency] += one.cost
    return tuple(sorted(sums.items()))


def quantile(values: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least so many per cent do not exceed; none of nothing."""
    if not values:
        return None
    rank = -(-len(values) * percent // 100)
    return sorted(values)[max(rank, 1) - 1]
