"""A sheet of the report: typed columns, rows by column, and the sums under them.

Page, workbook, CSV and PDF all draw the same sheets, so they cannot tell different stories.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from contracts.billing.values import RunState
from contracts.billing.values_statement import Statement

Cell = str | int | Decimal | date | None


class Kind(StrEnum):
    """What stands in a column, so that every rendering sets it right."""

    WORDS = "words"
    DAY = "day"
    COUNT = "count"
    FACTOR = "factor"
    PRICE = "price"
    MONEY = "money"
    PERCENT = "percent"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `seen` on the page, `inside` never in the client's form, `cost` by right only.

    All columns are in the files; the page leaves out what one looks up once a year, and a narrow
    one what is `wide` as well. The `lead` names the row and stands first there.
    """

    key: str
    head: str
    kind: Kind = Kind.WORDS
    total: bool = False
    seen: bool = False
    wide: bool = False
    lead: bool = False
    inside: bool = False
    cost: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Cells by the column's key; sums never mix currencies, so a row of money names its own.

    One that is `inside` is never in the client's form.
    """

    cells: Mapping[str, Cell]
    currency: str = ""
    url: str = ""
    inside: bool = False

    def cell(self, key: str) -> Cell:
        """What stands in the column, None where nothing does."""
        return self.cells.get(key)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One of the seven: its rows under its columns."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()

    def page_columns(self) -> list[Column]:
        """What the page shows, the lead first."""
        return sorted((one for one in self.columns if one.seen), key=lambda one: not one.lead)

    def for_client(self) -> Sheet:
        """Without what is ours alone: costs, margins, and what we think of the data."""
        columns = tuple(one for one in self.columns if not one.inside)
        rows = tuple(one for one in self.rows if not one.inside)
        return replace(self, columns=columns, rows=rows)

    def without_costs(self) -> Sheet:
        """For those who may read bills and not what they cost us."""
        return replace(self, columns=tuple(one for one in self.columns if not one.cost))

    def sums(self) -> list[Row]:
        """A row of totals for each currency."""
        keys = [one.key for one in self.columns if one.total]
        currencies = sorted({one.currency for one in self.rows}) if keys else []
        return [self._sum(currency, keys) for currency in currencies]

    def _sum(self, currency: str, keys: Sequence[str]) -> Row:
        alike = [one for one in self.rows if one.currency == currency]
        return Row({key: total(one.cell(key) for one in alike) for key in keys}, currency)


def total(cells: Iterable[Cell]) -> Decimal:
    """The sum of the figures among the cells."""
    return sum((Decimal(one) for one in cells if isinstance(one, int | Decimal)), Decimal(0))


@dataclass(frozen=True, slots=True)
class Bill:
    """A statement with its run: what the report reads of one contract in one month."""

    run_id: UUID
    tenant_id: UUID
    contract_id: UUID
    contract_number: int
    month: date
    sequence: int
    state: RunState
    number: str
    heading: Mapping[str, Any]
    statement: Statement
    warnings: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Where the bill itself opens to its evidence."""
        return f"/billing/runs/{self.run_id}"

    @property
    def currency(self) -> str:
        return self.statement.currency
