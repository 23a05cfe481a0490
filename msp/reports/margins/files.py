"""Margins as files, a row for each bill: text that looks like a formula never becomes one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import fields
from decimal import Decimal

from xlsxwriter import Workbook

from contracts.documents.csv_text import safe_cell
from contracts.documents.sheet import Cell, Column, Sheet
from contracts.margins.values import Gaps, Margin
from contracts.margins.values_bill import BillMargin, ContractMargins
from msp.kernel.i18n import _
from msp.reports.margins.values import ClientMargins

GAPS = tuple(one.name for one in fields(Gaps))
FIGURES = (
    "revenue", "charged_for_work", "labour_cost", "of_it_assumed", "tool_cost", "of_it_hidden",
    "vendor_cost", "of_it_allocated", "gross_margin",
)  # fmt: skip
COLUMNS = (
    "client", "contract", "contract_name", "month", "from", "to", "state", "currency", *FIGURES,
    "margin_percent", "hours", "rate_billed_less_additions_by_hours", "rate_invoiced_by_hours",
    *GAPS,
)  # fmt: skip
FIRST = COLUMNS.index("revenue")


def render_csv(clients: Sequence[ClientMargins]) -> bytes:
    """UTF-8 with a mark, so that a spreadsheet reads the letters right."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in _rows(clients):
        writer.writerow([safe_cell(_plain(one)) for one in row])
    return text.getvalue().encode("utf-8-sig")


def render_xlsx(clients: Sequence[ClientMargins]) -> bytes:
    """A sheet for each currency, with live totals: different ones are never added up."""
    data = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(data, options) as book:
        currencies = sorted({one.currency for one in clients}) or [_("Margins")]
        for currency in currencies:
            mine = [one for one in clients if one.currency == currency]
            sheet = Sheet(book, currency, _heads())
            for row in _rows(mine):
                sheet.add(row)
            sheet.close(_("Total"), _sums(mine))
    return data.getvalue()


def _heads() -> list[Column]:
    money = "#,##0.00"
    words = [_("Client"), _("Contract"), _("Name"), _("Month"), _("From"), _("To"), _("State")]
    figures = [
        _("Revenue"), _("Of it for work"), _("Labour"), _("Of it assumed"), _("Tools"),
        _("Of it for unbilled devices"), _("Vendors"), _("Shares of costs"), _("Gross margin"),
    ]  # fmt: skip
    return [
        *(Column(one, 16) for one in words),
        Column(_("Currency"), 10),
        *(Column(one, 14, money, True) for one in figures),
        Column(_("Margin %"), 10, "0.0"),
        Column(_("Hours"), 10, "0.00", True),
        Column(_("(Billed − additions) / hours"), 14, money),
        Column(_("Invoiced / hours"), 14, money),
        *(Column(one.replace("_", " "), 12, "0", True) for one in GAPS),
    ]


def _rows(clients: Sequence[ClientMargins]) -> Iterator[list[Cell]]:
    """The bills, and where gaps are of no bill a row of their own, so that all are there."""
    for client in clients:
        for contract in client.contracts:
            named = [client.client, f"C-{contract.number}", contract.name]
            for bill in contract.bills:
                yield [*named, *_of_bill(bill), *_figures(bill.margin, bill.charged)]
            if contract.gaps:
                yield _only_gaps(named, contract)
        if client.gaps:
            nothing: list[Cell] = [None] * (len(COLUMNS) - len(GAPS) - 2)
            yield [client.client, "", *nothing, *_counts(client.gaps)]


def _only_gaps(named: list[str], contract: ContractMargins) -> list[Cell]:
    nothing: list[Cell] = [None] * (len(COLUMNS) - len(GAPS) - len(named))
    return [*named, *nothing, *_counts(contract.gaps)]


def _of_bill(bill: BillMargin) -> list[Cell]:
    return [
        f"{bill.month:%Y-%m}",
        bill.period.start,
        bill.period.end,
        bill.state,
        bill.margin.currency,
    ]


def _figures(margin: Margin, charged: Decimal) -> list[Cell]:
    return [
        margin.revenue,
        charged,
        margin.labour_cost,
        margin.assumed,
        margin.tool_cost,
        margin.hidden,
        margin.vendor_cost,
        margin.allocated,
        margin.gross,
        margin.percent,
        margin.hours,
        margin.rate_of_labour,
        margin.rate_invoiced,
        *_counts(margin.gaps),
    ]


def _counts(gaps: Gaps) -> list[Cell]:
    return [getattr(gaps, name) for name in GAPS]


def _plain(cell: Cell) -> str | int | Decimal | None:
    """A day is written as the standard has it."""
    return cell if isinstance(cell, str | int | Decimal | None) else str(cell)


def _sums(clients: Sequence[ClientMargins]) -> list[Decimal | None]:
    totals: list[Decimal | None] = [None] * len(COLUMNS)
    for row in _rows(clients):
        for index in range(FIRST, len(COLUMNS)):
            cell = row[index]
            if isinstance(cell, int | Decimal):
                totals[index] = (totals[index] or Decimal(0)) + cell
    return totals
