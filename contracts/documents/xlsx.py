"""A statement as a workbook: lines, devices, labour; totals are live and every line ties out."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter import Workbook

from contracts.agreements.values import NAMED, QUANTITIES
from contracts.agreements.words import basis_words, rule_words
from contracts.billing.values_statement import Line
from contracts.documents.addressed import charged_words
from contracts.documents.formula import formula_of
from contracts.documents.hours import paid_by
from contracts.documents.paper import (
    Paper,
    demanded_words,
    device_note,
    order_words,
    rest_words,
    tax_parts,
)
from contracts.documents.sheet import Cell, Column, Formula, Sheet
from contracts.documents.sheet_hours import prepaid_sheet
from contracts.documents.things import things_words
from msp.kernel.i18n import _
from msp.kernel.money import decimals

ONE_DAY = timedelta(days=1)


def render_xlsx(paper: Paper) -> bytes:
    """The workbook; text of people is stored as text, whatever it looks like."""
    data = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(data, options) as book:
        book.set_properties({"title": f"{paper.title} {paper.name}"})
        money = "#,##0" + ("." + "0" * decimals(paper.statement.currency)).rstrip(".")
        names = Names(_("Lines"), things_words(paper.statement)[0], _("Labour"), _("Quantities"))
        _lines(book, paper, money, names)
        _devices(book, paper, money, names.devices)
        _labour(book, paper, money, names.labour)
        _pieces(book, paper, money, names.pieces)
        if paper.statement.prepaid:
            prepaid_sheet(book, paper, money)
        _about(book, paper, money, names.lines)
    return data.getvalue()


class Names(NamedTuple):
    """What the sheets are called in the reader's language; formulas name them too."""

    lines: str
    devices: str
    labour: str
    pieces: str


def _lines(book: Workbook, paper: Paper, money: str, names: Names) -> None:
    columns = (
        Column(_("Row"), 5), Column(_("Line"), 5), Column(_("Service"), 10),
        Column(_("Description"), 30), Column(_("Basis"), 16), Column(_("From"), 11),
        Column(_("Last day"), 11), Column(_("At the start"), 8), Column(_("Added"), 8),
        Column(_("Removed"), 8), Column(_("At the end"), 8), Column(_("Device-days"), 8, "0", True),
        Column(_("Divisor"), 8), Column(_("Counted"), 11, "0.000000"), Column(_("Included"), 8),
        Column(_("Minimum"), 8), Column(_("Charged"), 11, "0.000000"),
        Column(_("Price"), 11, "#,##0.00##"), Column(_("Valid from"), 11),
        Column(_("Gross"), 12, money, True), Column(_("Discount"), 12, money, True),
        Column(_("Net"), 12, money, True), Column(_("Tax code"), 8), Column(_("Tax %"), 7),
        Column(_("Tax"), 12, money, True), Column(_("Total"), 12, money, True),
        Column(_("Of no device"), 12, money, True), Column(_("By evidence"), 12, money, True),
        Column(_("Corrects"), 16), Column(_("How"), 50), Column(_("Counted by"), 24),
        Column(_("Counted on"), 11), Column(_("Cost centre"), 30),
    )  # fmt: skip
    sheet, statement = Sheet(book, names.lines, columns), paper.statement
    for line in statement.lines:
        row = sheet.next + 1
        proof = (
            f"=SUMIF('{names.devices}'!A:A,A{row},'{names.devices}'!J:J)"
            f"+SUMIF('{names.labour}'!A:A,A{row},'{names.labour}'!J:J)"
            f"+SUMIF('{names.pieces}'!A:A,A{row},'{names.pieces}'!G:G)+AA{row}"
        )
        sheet.add([*_line_cells(line, row, proof), charged_words(paper, line)])
    sums: list[Decimal | None] = [None] * len(columns)
    sums[11] = Decimal(sum(line.asset_days for line in statement.lines))
    sums[19] = sum((line.gross for line in statement.lines), Decimal(0))
    sums[20] = sum((line.discount for line in statement.lines), Decimal(0))
    sums[21], sums[24], sums[25] = statement.net, statement.tax, statement.total
    sums[26] = sum((line.unshared for line in statement.lines), Decimal(0))
    sums[27] = statement.net
    sheet.close(_("Total"), sums)


def _line_cells(line: Line, row: int, proof: str) -> list[Cell]:
    return [
        line.ordinal, line.number, line.code, line.description, basis_words(line.basis),
        line.span.start, line.span.end - ONE_DAY, line.opening, line.joined, line.left,
        line.closing, line.asset_days, line.divisor, line.counted, line.included, line.minimum,
        line.charged, line.unit_price, line.price_from, line.gross, line.discount, line.net,
        line.tax_code, line.tax_percent, line.tax, Formula(f"=V{row}+Y{row}", line.total),
        line.unshared, Formula(proof, line.net),
        line.corrects.number if line.corrects else "", formula_of(line),
        rule_words(line.counting) if line.basis in NAMED | QUANTITIES else "", line.counted_on,
    ]  # fmt: skip


def _devices(book: Workbook, paper: Paper, money: str, name: str) -> None:
    columns = (
        Column(_("Row"), 5), Column(things_words(paper.statement)[1], 22), Column(_("Serial"), 18),
        Column(_("Kind"), 16), Column(_("Site"), 18), Column(_("From"), 11),
        Column(_("Last day"), 11), Column(_("Days"), 8, "0", True), Column(_("Note"), 30),
        Column(_("Net"), 12, money, True),
    )  # fmt: skip
    sheet = Sheet(book, name, columns)
    shares = sorted(paper.statement.devices, key=lambda one: (one.line or 10**9, one.name))
    for one in shares:
        sheet.add(
            [
                one.line, one.name, one.serial, basis_words(one.basis), one.site, one.span.start,
                one.span.end - ONE_DAY, one.days, device_note(one), one.amount,
            ]
        )  # fmt: skip
    sums: list[Decimal | None] = [None] * len(columns)
    sums[7] = Decimal(sum(one.days for one in shares))
    sums[9] = sum((one.amount for one in shares), Decimal(0))
    sheet.close(_("Total"), sums)


def _labour(book: Workbook, paper: Paper, money: str, name: str) -> None:
    columns = (
        Column(_("Row"), 5), Column(_("Work"), 34), Column(_("Kind"), 14),
        Column(_("Engineer"), 20), Column(_("Date"), 11), Column(_("Worked min"), 9, "0", True),
        Column(_("Billable min"), 9, "0", True), Column(_("Charged min"), 9, "0", True),
        Column(_("Paid by"), 16), Column(_("Net"), 12, money, True), Column(_("Tier"), 12),
        Column(_("Role"), 16), Column(_("Price"), 11, "#,##0.00##"),
        Column(_("Multiplied by"), 9, "0.##"), Column(_("Rounded up to min"), 9),
        Column(_("Kilometres"), 9, "0", True), Column(_("Trip"), 12),
    )  # fmt: skip
    sheet, lines = Sheet(book, name, columns), {one.ordinal: one for one in paper.statement.lines}
    entries = paper.statement.labour
    for one in entries:
        of = lines.get(one.line or 0)
        sheet.add(
            [
                one.line, one.label, one.work_type, one.agent, one.work_date, one.worked,
                one.billable, one.minutes, paid_by(paper.statement, one), one.amount,
                one.tier, one.role, of.unit_price if of else None, one.factor if of else None,
                (of.minutes_step or None) if of else None,
                one.km, one.trip,
            ]
        )  # fmt: skip
    sums: list[Decimal | None] = [None] * len(columns)
    sums[5] = Decimal(sum(one.worked for one in entries))
    sums[6] = Decimal(sum(one.billable for one in entries))
    sums[7] = Decimal(sum(one.minutes for one in entries))
    sums[9] = sum((one.amount for one in entries), Decimal(0))
    sums[15] = Decimal(sum(one.km for one in entries))
    sheet.close(_("Total"), sums)


def _pieces(book: Workbook, paper: Paper, money: str, name: str) -> None:
    columns = (
        Column(_("Row"), 5), Column(_("Quantity"), 11, "#,##0.####"), Column(_("From"), 11),
        Column(_("Last day"), 11), Column(_("Days"), 8), Column(_("Why"), 40),
        Column(_("Net"), 12, money, True),
    )  # fmt: skip
    sheet, pieces = Sheet(book, name, columns), paper.statement.pieces
    for one in pieces:
        sheet.add(
            [
                one.line, one.quantity, one.span.start, one.last_day, one.span.days, one.label,
                one.amount,
            ]
        )  # fmt: skip
    sums: list[Decimal | None] = [None] * len(columns)
    sums[6] = sum((one.amount for one in pieces), Decimal(0))
    sheet.close(_("Total"), sums)


def _about(book: Workbook, paper: Paper, money: str, lines: str) -> None:
    """Who, what, which period and as known when: a sheet of its own, the total live."""
    sheet = book.add_worksheet(_("About"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 44)
    statement, heading = paper.statement, paper.heading
    words = [
        (paper.title, paper.name),
        (_("Client"), heading["client"]),
        (_("Contract"), f"{heading['contract']} {heading['contract_name']}"),
        (_("Versions"), ", ".join(str(one) for one in statement.versions)),
        (_("Account manager"), heading["account_manager"]),
        (_("Period"), f"{statement.period.start} – {statement.period.end - ONE_DAY}"),
        (_("Purchase order"), order_words(paper)),
        (_("Known as of"), statement.known_at.isoformat(timespec="seconds")),
        (_("Run"), str(paper.run_id)),
        (_("State"), paper.state.value),
        (_("Fingerprint"), paper.fingerprint),
        (_("Currency"), statement.currency),
    ]
    words += [
        (_("%(tax)s on %(net)s", tax=label, net=f"{one.net}"), f"{one.tax}")
        for label, one in tax_parts(statement)
    ]
    words += [(_("Tax"), one) for one in demanded_words(statement)]
    words += [(_("Suspended"), one) for one in rest_words(statement)]
    for row, (label, value) in enumerate(words):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, value)
    last = len(statement.lines) + 1
    form = book.add_format({"num_format": money, "bold": True, "align": "left"})
    total = f"=SUM('{lines}'!Z2:Z{last})" if last > 1 else "=0"
    sheet.write_string(len(words), 0, _("Total"))
    sheet.write_formula(len(words), 1, total, form, float(statement.total))
