"""A statement as one CSV table: every line, device and piece of work, and the total.

Spreadsheets run text that looks like a formula, so text beginning with = + - @ or a control
character gets an apostrophe in front; figures are written as plain figures.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from contracts.billing.values_statement import DeviceShare, LabourShare, Line
from contracts.documents.paper import Paper, devices_of, labour_of, unbilled_devices

COLUMNS = (
    "record", "contract", "currency", "line", "code", "description", "basis", "site", "device",
    "serial", "work", "engineer", "from", "to", "days", "divisor", "counted", "included",
    "minimum", "charged", "minutes", "unit_price", "gross", "discount", "net", "tax_percent",
    "tax", "total", "corrects", "note",
)  # fmt: skip
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | int | Decimal | None


def render_csv(paper: Paper) -> bytes:
    """UTF-8 with a mark, so that a spreadsheet reads the letters right."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    common = {"contract": paper.statement.contract, "currency": paper.statement.currency}
    for row in _rows(paper):
        full = common | row
        writer.writerow([_safe(full.get(column)) for column in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def _rows(paper: Paper) -> Iterator[dict[str, Cell]]:
    statement = paper.statement
    for line in statement.lines:
        yield _line(line)
        yield from (_device(one) for one in devices_of(statement, line))
        yield from (_work(one) for one in labour_of(statement, line))
    yield from (_device(one) for one in unbilled_devices(statement))
    yield from (_work(one) for one in statement.labour if one.line is None)
    yield {
        "record": "total",
        "net": statement.net,
        "tax": statement.tax,
        "total": statement.total,
    }


def _line(line: Line) -> dict[str, Cell]:
    return {
        "record": "line",
        "line": line.ordinal,
        "code": line.code,
        "description": line.description,
        "basis": line.basis.value,
        "from": line.span.start.isoformat(),
        "to": line.span.end.isoformat(),
        "days": line.asset_days,
        "divisor": line.divisor,
        "counted": line.counted,
        "included": line.included,
        "minimum": line.minimum,
        "charged": line.charged,
        "unit_price": line.unit_price,
        "gross": line.gross,
        "discount": line.discount,
        "net": line.net,
        "tax_percent": line.tax_percent,
        "tax": line.tax,
        "total": line.total,
        "corrects": line.corrects.number if line.corrects else "",
        "note": line.reason,
    }


def _device(share: DeviceShare) -> dict[str, Cell]:
    return {
        "record": "device",
        "line": share.line,
        "basis": share.basis.value,
        "site": share.site,
        "device": share.name,
        "serial": share.serial,
        "from": share.span.start.isoformat(),
        "to": share.span.end.isoformat(),
        "days": share.days,
        "net": share.amount,
        "note": share.note,
    }


def _work(share: LabourShare) -> dict[str, Cell]:
    return {
        "record": "work",
        "line": share.line,
        "work": share.label,
        "engineer": share.agent,
        "from": share.work_date.isoformat(),
        "minutes": share.minutes,
        "net": share.amount,
        "note": share.bill_state.value,
    }


def _safe(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.lstrip(" ").startswith(DANGEROUS) else cell
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
