"""Margins over months: how the last three and the last twelve did, and which way they go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.margins.values import Margin


@dataclass(frozen=True, slots=True)
class Trend:
    """The months up to one: itself, the one before, the last three and twelve of them summed."""

    month: Margin
    before: Margin
    three: Margin
    twelve: Margin

    @property
    def change(self) -> Decimal:
        """By how much the month's margin differs from that of the month before."""
        return self.month.gross - self.before.gross

    @property
    def points(self) -> Decimal | None:
        """By how many points of margin three months are better than twelve."""
        if self.three.percent is None or self.twelve.percent is None:
            return None
        return self.three.percent - self.twelve.percent


def trend(by_month: Mapping[date, Margin], month: date, currency: str) -> Trend:
    """Months without a bill count as nothing; `month` is the first day of the last one."""
    nothing = Margin(currency)
    last = [by_month.get(one, nothing) for one in months_to(month, 12)]
    return Trend(last[-1], last[-2], sum(last[-3:], nothing), sum(last, nothing))


def months_to(month: date, count: int) -> list[date]:
    """The first days of so many months, this one last."""
    ordinal = month.year * 12 + month.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(ordinal - count + 1, ordinal + 1)]
