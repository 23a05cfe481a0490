"""Clients and contracts one beside the other: some months against as many before them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.margins.trend import Trend, months_to, trend
from contracts.margins.values import Gaps, Margin
from msp.reports.margins.values import ClientMargins


@dataclass(frozen=True, slots=True)
class MarginRow:
    """A client or a contract: the chosen months, those before them, and where it goes."""

    key: UUID
    name: str
    number: int | None
    now: Margin
    before: Margin
    trend: Trend
    twelve: tuple[Margin, ...]

    @property
    def change(self) -> Decimal:
        """By how much the margin differs from the one before."""
        return self.now.gross - self.before.gross

    @property
    def currency(self) -> str:
        return self.now.currency


def client_rows(clients: Sequence[ClientMargins], month: date, count: int) -> list[MarginRow]:
    """A row for each client and currency, those whose margin fell most first."""
    rows = []
    for one in clients:
        gaps = sum((contract.gaps for contract in one.contracts), one.gaps)
        rows.append(
            _row((one.tenant_id, one.client, None), one.by_month, gaps, month, count, one.currency)
        )
    return sorted(rows, key=lambda row: (row.change, row.name))


def contract_rows(client: ClientMargins, month: date, count: int) -> list[MarginRow]:
    """A row for each contract of a client, by number."""
    return [
        _row(
            (one.contract_id, one.name, one.number),
            one.by_month,
            one.gaps,
            month,
            count,
            one.currency,
        )
        for one in client.contracts
    ]


def totals(rows: Sequence[MarginRow]) -> list[tuple[Margin, Margin]]:
    """The rows' sums, now and before, for each currency: different ones are never added up."""
    sums: dict[str, tuple[Margin, Margin]] = {}
    for row in rows:
        now, before = sums.get(row.currency, (Margin(row.currency), Margin(row.currency)))
        sums[row.currency] = (now + row.now, before + row.before)
    return [sums[currency] for currency in sorted(sums)]


def _row(
    named: tuple[UUID, str, int | None],
    by_month: Mapping[date, Margin],
    gaps: Gaps,
    month: date,
    count: int,
    currency: str,
) -> MarginRow:
    nothing = Margin(currency)
    months = [by_month.get(one, nothing) for one in months_to(month, 2 * count)]
    key, name, number = named
    return MarginRow(
        key=key,
        name=name,
        number=number,
        now=sum(months[count:], Margin(currency, gaps=gaps)),
        before=sum(months[:count], nothing),
        trend=trend(by_month, month, currency),
        twelve=tuple(by_month.get(one, nothing) for one in months_to(month, 12)),
    )
