"""Cells as people read them, on the page and on paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from contracts.documents.formula import short
from msp.kernel.i18n import show_date, show_duration, show_money
from msp.reports.monthly.values import Column, Kind, Row, Sheet

QUIET = frozenset({Kind.MONEY, Kind.COUNT, Kind.MINUTES})
RIGHT = frozenset(Kind) - {Kind.WORDS, Kind.DAY}


def shown_cell(column: Column, row: Row) -> str:
    """The cell in words; nothing where nothing stands, a dash for a sum of nothing."""
    cell = row.cell(column.key)
    if cell is None:
        return ""
    if column.kind in QUIET and cell == 0:
        return "–"
    if isinstance(cell, date):
        return show_date(cell)
    if isinstance(cell, str):
        return cell
    return shown_figure(column, Decimal(cell), row.currency)


def shown_figure(column: Column, figure: Decimal, currency: str) -> str:
    """A figure with its unit; a true minus sign."""
    if column.kind in (Kind.MONEY, Kind.PRICE):
        return show_money(figure, currency) if currency else short(figure)
    if column.kind is Kind.MINUTES:
        return show_duration(int(figure))
    if column.kind is Kind.PERCENT:
        return f"{short(figure)} %"
    return short(figure)


def is_figure(column: Column) -> bool:
    """Whether the column is set to the right."""
    return column.kind in RIGHT


def heads_of(sheet: Sheet) -> list[dict[str, object]]:
    """The heads of the page's table."""
    return [
        {"label": one.head}
        | ({"align": "num"} if is_figure(one) else {})
        | ({"wide_only": True} if one.wide else {})
        for one in sheet.page_columns()
    ]


def shown_tie(figure: Decimal, currency: str) -> str:
    """A figure of a tie: money with its currency, or a count."""
    return show_money(figure, currency) if currency else short(figure)
