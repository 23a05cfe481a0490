"""What many rises come to: sums by currency, and what still keeps some of them back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.indexation.proposals import Proposal, Stand


@dataclass(frozen=True, slots=True)
class Effect:
    """Monthly sums of one currency: of applied rises, and of those that could be."""

    currency: str
    taken: Decimal
    ready: Decimal

    @property
    def monthly(self) -> Decimal:
        return self.taken + self.ready

    @property
    def yearly(self) -> Decimal:
        """Twelve months of it."""
        return 12 * self.monthly


def effects(found: Sequence[Proposal]) -> list[Effect]:
    """By currency; nothing converts between them."""
    sums: dict[str, dict[Stand, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in found:
        if one.stand in (Stand.TAKEN, Stand.READY):
            sums[one.contract.currency][one.stand] += one.monthly
    return [
        Effect(currency, of[Stand.TAKEN], of[Stand.READY]) for currency, of in sorted(sums.items())
    ]


def open_ones(found: Sequence[Proposal]) -> list[tuple[str, date, int]]:
    """The index values that are missing: the index, the month, and how many contracts wait."""
    waiting: dict[tuple[str, date], int] = defaultdict(int)
    for one in found:
        if one.stand is Stand.MISSING and one.missing is not None:
            waiting[one.index, one.missing] += 1
    return [(index, month, count) for (index, month), count in sorted(waiting.items())]
