"""The workbook's sheet of prepaid hours: every closing is a formula over its own row."""

from __future__ import annotations

from decimal import Decimal

from xlsxwriter import Workbook

from contracts.documents.hours import heads, hours_of, name_of
from contracts.documents.paper import Paper
from contracts.documents.sheet import Cell, Column, Formula, Sheet
from contracts.prepaid.values import PrepaidRow
from msp.kernel.i18n import _

HOURS = "#,##0.00"


def prepaid_sheet(book: Workbook, paper: Paper, money: str) -> None:
    """Opening, what moved, closing, in hours; totals are live."""
    forms = ["", *[HOURS] * 7, "", money, ""]
    columns = [
        Column(head, 44 if not number else 11, form, total=form in (HOURS, money))
        for number, (head, form) in enumerate(zip(heads(), forms, strict=True))
    ]
    sheet, rows = Sheet(book, _("Prepaid"), columns), paper.statement.prepaid
    for row in rows:
        sheet.add(_cells(row, sheet.next + 1))
    figures = [_figures(row) for row in rows]
    sums: list[Decimal | None] = [None] * len(columns)
    for index in range(7):
        sums[index + 1] = sum((one[index] for one in figures), Decimal(0))
    sums[9] = sum((row.value for row in rows), Decimal(0))
    sheet.close(_("Total"), sums)


def _figures(row: PrepaidRow) -> list[Decimal]:
    """In the order of the columns; what leaves is negative, so that a row adds up."""
    return [
        hours_of(one)
        for one in (
            row.opening, row.corrected, row.bought, -row.used, -row.expired, row.adjusted,
            row.closing,
        )
    ]  # fmt: skip


def _cells(row: PrepaidRow, number: int) -> list[Cell]:
    *moved, closing = _figures(row)
    text = f"=B{number}+C{number}+D{number}+E{number}+F{number}+G{number}"
    return [
        name_of(row), *moved, Formula(text, closing), row.expires_on, row.value, row.empty_on,
    ]  # fmt: skip
