"""The report as a workbook: a front page and the sheets; totals and ties are live formulas."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from contracts.documents.sheet import Column as FileColumn
from contracts.documents.sheet import Formula
from contracts.documents.sheet import Sheet as FileSheet
from msp.kernel.i18n import _
from msp.reports.monthly.values import Cell, Column, Kind, Row, Sheet

Facts = Sequence[tuple[str, str]]
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
FORMS = {
    Kind.WORDS: "",
    Kind.DAY: "",
    Kind.COUNT: "#,##0",
    Kind.FACTOR: "#,##0.00####",
    Kind.PRICE: "#,##0.00##",
    Kind.MONEY: "#,##0.00#",
    Kind.PERCENT: "0.0",
    Kind.MINUTES: "#,##0",
}
WIDE = frozenset({"description", "how", "reason", "work", "service", "note", "what"})
# Cells that others make: the formula by the keys of the columns it speaks of.
MADE = {
    "lines": {"total": "={net}+{tax}", "closing": "={opening}+{joined}-{left}"},
    "prepaid": {"closing": "={opening}+{bought}-{used}-{expired}+{adjusted}+{corrected}"},
    "summary": {"total": "={net}+{tax}", "change": "={net}-{before}"},
}


def render_workbook(title: str, head: Facts, sheets: Sequence[Sheet]) -> bytes:
    """A file that computes: change a figure, and everything that follows from it follows."""
    data = io.BytesIO()
    with Workbook(data, OPTIONS) as book:
        book.set_properties({"title": title})
        front = book.add_worksheet(_("About"))
        for sheet in sheets:
            _draw(book, sheet)
        _front(book, front, title, head, {one.key: one for one in sheets})
    return data.getvalue()


def _draw(book: Workbook, sheet: Sheet) -> None:
    columns = [
        FileColumn(one.head, _width(one), FORMS[one.kind], one.total) for one in sheet.columns
    ]
    drawn = FileSheet(book, sheet.title, columns)
    for row in sheet.rows:
        drawn.add(_cells(sheet, row, drawn.next + 1))
    keys = [one.key for one in sheet.columns]
    if "currency" in keys and any(one.total for one in sheet.columns):
        totals = [(sum_.currency, _sums(sheet, sum_)) for sum_ in sheet.sums()]
        drawn.close_by(totals, keys.index("currency"))


def _cells(sheet: Sheet, row: Row, number: int) -> list[Cell | Formula]:
    made = MADE.get(sheet.key, {})
    places = {one.key: f"{xl_col_to_name(at)}{number}" for at, one in enumerate(sheet.columns)}
    return [
        Formula(made[one.key].format(**places), Decimal(value))
        if one.key in made and isinstance(value := row.cell(one.key), int | Decimal)
        else row.cell(one.key)
        for one in sheet.columns
    ]


def _sums(sheet: Sheet, sums: Row) -> list[Decimal | None]:
    found = [sums.cell(one.key) for one in sheet.columns]
    return [one if isinstance(one, Decimal) else None for one in found]


def _front(
    book: Workbook, page: Worksheet, title: str, head: Facts, by_key: Mapping[str, Sheet]
) -> None:
    """Whose month it is, and that the sheets agree: each tie is a formula that must be nothing."""
    bold = book.add_format({"bold": True})
    money = book.add_format({"num_format": FORMS[Kind.MONEY], "align": "left"})
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 50)
    page.write_string(0, 0, title, bold)
    row = 1
    for label, value in head:
        page.write_string(row, 0, label)
        page.write_string(row, 1, value)
        row += 1
    for words, formula in _ties(by_key):
        page.write_string(row, 0, words)
        page.write_formula(row, 1, formula, money, 0)
        row += 1


def _ties(by_key: Mapping[str, Sheet]) -> Iterator[tuple[str, str]]:
    """The lines are the summary, net and with tax, in each currency."""
    lines, summary = by_key.get("lines"), by_key.get("summary")
    if lines is None or summary is None:
        return
    for currency in sorted({one.currency for one in lines.rows}):
        for key, words in (("net", _("Net")), ("total", _("Total"))):
            formula = f"=ROUND({_sum_of(lines, key, currency)}-{_sum_of(summary, key, currency)},6)"
            yield (
                _("%(sum)s %(currency)s: lines less summary", sum=words, currency=currency),
                formula,
            )


def _sum_of(sheet: Sheet, key: str, currency: str) -> str:
    keys, last = [one.key for one in sheet.columns], len(sheet.rows) + 1
    ranges = [
        f"'{sheet.title}'!{name}$2:{name}${last}"
        for name in (xl_col_to_name(keys.index("currency")), xl_col_to_name(keys.index(key)))
    ]
    return f'SUMIF({ranges[0]},"{currency}",{ranges[1]})'


def _width(column: Column) -> int:
    if column.key in WIDE:
        return 34
    return 18 if column.kind is Kind.WORDS else 12
