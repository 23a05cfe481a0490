"""One sheet of a workbook: typed columns, text that is never a formula, totals that are.

A total is a formula with its value beside it, so that it is right in a viewer that computes
nothing, and stays right when somebody changes a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value it has now."""

    text: str
    value: Decimal


Cell = str | int | Decimal | date | Formula | None


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, a width in characters, and a number format."""

    head: str
    width: int = 12
    form: str = ""
    total: bool = False


class Sheet:
    """A table from the first row on: heads, rows, and a row of totals under it."""

    def __init__(self, book: Workbook, name: str, columns: Sequence[Column]) -> None:
        self.sheet = book.add_worksheet(name)
        self.columns = columns
        self.next = 1
        self._head = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self._forms = [book.add_format({"num_format": one.form or "General"}) for one in columns]
        self._sums = [
            book.add_format({"num_format": one.form or "General", "bold": True, "top": 1})
            for one in columns
        ]
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        for index, column in enumerate(columns):
            self.sheet.set_column(index, index, column.width)
            self.sheet.write_string(0, index, column.head, self._head)
        self.sheet.freeze_panes(1, 1)

    def add(self, cells: Sequence[Cell]) -> int:
        """Write a row; returns its number as people count, from one."""
        for index, cell in enumerate(cells):
            self._write(self.next, index, cell, self._forms[index])
        self.next += 1
        return self.next

    def close(self, words: str, sums: Sequence[Decimal | None]) -> None:
        """The totals, live, under the rows that there are."""
        self.close_by([(words, sums)])

    def close_by(
        self, totals: Sequence[tuple[str, Sequence[Decimal | None]]], key: int | None = None
    ) -> None:
        """The same with several rows of totals, each of the rows that have its words in `key`."""
        last = self.next
        self.sheet.autofilter(0, 0, max(last - 1, 1), len(self.columns) - 1)
        for words, sums in totals:
            self.sheet.write_string(self.next, key or 0, words, self._sums[0])
            for index, column in enumerate(self.columns):
                value = sums[index]
                if column.total and value is not None:
                    text = self._sum(xl_col_to_name(index), last, words, key)
                    self._write(self.next, index, Formula(text, value), self._sums[index])
            self.next += 1

    @staticmethod
    def _sum(name: str, last: int, words: str, key: int | None) -> str:
        if last == 1:
            return "=0"
        if key is None:
            return f"=SUM({name}2:{name}{last})"
        by = xl_col_to_name(key)
        return f'=SUMIF({by}$2:{by}${last},"{words}",{name}$2:{name}${last})'

    def _write(self, row: int, column: int, cell: Cell, form: Any) -> None:
        if cell is None:
            self.sheet.write_blank(row, column, None, form)
        elif isinstance(cell, Formula):
            self.sheet.write_formula(row, column, cell.text, form, float(cell.value))
        elif isinstance(cell, str):
            self.sheet.write_string(row, column, cell, form)
        elif isinstance(cell, date):
            self.sheet.write_datetime(row, column, cell, self._day)
        else:
            self.sheet.write_number(row, column, float(cell), form)
