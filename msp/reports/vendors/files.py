"""The scorecard's cases as files: text that looks like a formula never becomes one."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter import Workbook

from contracts.documents.csv_text import safe_cell
from contracts.documents.sheet import Column, Sheet
from msp.kernel.i18n import _
from msp.reports.vendors.values import CaseLine

COLUMNS = (
    "vendor", "connection", "case", "ticket", "subject", "client", "forwarded_at", "status",
    "acknowledge_minutes", "resolve_minutes", "acknowledge_late", "resolve_late", "reopened",
    "refused", "open_minutes", "waited_for_us_minutes", "cost", "currency",
)  # fmt: skip
Cell = str | int | Decimal | None


def render_csv(lines: Sequence[CaseLine], *, with_costs: bool) -> bytes:
    """UTF-8 with a mark, so that a spreadsheet reads the letters right."""
    text = io.StringIO()
    writer = csv.writer(text)
    count = len(COLUMNS) if with_costs else len(COLUMNS) - 2
    writer.writerow(COLUMNS[:count])
    for line in lines:
        writer.writerow([safe_cell(one) for one in _cells(line)[:count]])
    return text.getvalue().encode("utf-8-sig")


def render_xlsx(lines: Sequence[CaseLine], *, with_costs: bool) -> bytes:
    """One sheet, a row for each case."""
    data = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    heads = [
        Column(_("Vendor"), 22), Column(_("Connection"), 22), Column(_("Case"), 14),
        Column(_("Ticket"), 10, "0"), Column(_("Subject"), 36), Column(_("Client"), 24),
        Column(_("Forwarded"), 20), Column(_("Status"), 14), Column(_("Answered, min"), 12, "0"),
        Column(_("Solved, min"), 12, "0"), Column(_("Answered late"), 10, "0", True),
        Column(_("Solved late"), 10, "0", True), Column(_("Reopened"), 10, "0", True),
        Column(_("Refused"), 10, "0", True), Column(_("Open, min"), 12, "0", True),
        Column(_("Waited for us, min"), 12, "0", True), Column(_("Cost"), 12, "#,##0.00"),
        Column(_("Currency"), 10),
    ]  # fmt: skip
    count = len(heads) if with_costs else len(heads) - 2
    with Workbook(data, options) as book:
        sheet = Sheet(book, _("Vendor cases"), heads[:count])
        for line in lines:
            sheet.add(_cells(line)[:count])
        sheet.close(_("Total"), _sums(lines)[:count])
    return data.getvalue()


def _cells(line: CaseLine) -> list[Cell]:
    return [
        line.vendor, line.connection, line.case_number, line.ticket_number, line.subject,
        line.client, line.forwarded_at.isoformat(timespec="minutes"), line.status,
        line.acknowledge_minutes, line.resolve_minutes, int(line.acknowledge_late),
        int(line.resolve_late), line.reopened, int(line.refused), line.open_minutes,
        line.waited_minutes, line.cost, line.currency,
    ]  # fmt: skip


def _sums(lines: Sequence[CaseLine]) -> list[Decimal | None]:
    nothing: list[Decimal | None] = [None] * len(COLUMNS)
    figures = (
        (10, sum(one.acknowledge_late for one in lines)),
        (11, sum(one.resolve_late for one in lines)),
        (12, sum(one.reopened for one in lines)),
        (13, sum(one.refused for one in lines)),
        (14, sum(one.open_minutes for one in lines)),
        (15, sum(one.waited_minutes for one in lines)),
    )
    for place, value in figures:
        nothing[place] = Decimal(value)
    return nothing
