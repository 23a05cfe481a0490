"""A statement as one CSV table: every line, device and piece of work, and the total.

Spreadsheets run text that looks like a formula, so text beginning with = + - @ or a control
character gets an apostrophe in front; figures are written as plain figures.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from contracts.agreements.values import NAMED, QUANTITIES, Basis
from contracts.billing.values_statement import (
    DeviceShare,
    LabourShare,
    Line,
    PieceShare,
    Statement,
)
from contracts.documents.addressed import centre_totals, charged_words
from contracts.documents.formula import formula_of
from contracts.documents.hours import name_of, paid_by
from contracts.documents.paper import (
    Paper,
    device_note,
    devices_of,
    labour_of,
    pieces_of,
    tax_parts,
    unbilled_devices,
)
from contracts.prepaid.values import PrepaidRow
from msp.kernel.money import to_decimal

COLUMNS = (
    "record", "contract", "currency", "line", "code", "description", "basis", "site", "device",
    "serial", "work", "engineer", "from", "to", "days", "divisor", "counted", "included",
    "minimum", "charged", "minutes", "unit_price", "gross", "discount", "net", "tax_percent",
    "tax", "total", "corrects", "note", "counting", "counted_on", "how",
    "tax_code", "role", "tier", "factor", "km", "trip",
    "charged_to",
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
        writer.writerow([safe_cell(full.get(column)) for column in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def _rows(paper: Paper) -> Iterator[dict[str, Cell]]:
    statement = paper.statement
    for line in statement.lines:
        yield _line(line) | {"charged_to": charged_words(paper, line)}
        yield from (_device(one) for one in devices_of(statement, line))
        yield from (_work(statement, one) for one in labour_of(statement, line))
        yield from (_quantity(one) for one in pieces_of(statement, line))
    yield from (_device(one) for one in unbilled_devices(statement))
    yield from (_work(statement, one) for one in statement.labour if one.line is None)
    yield from (figure for row in statement.prepaid for figure in _hours(row))
    for rest in statement.rests:
        yield {
            "record": "suspended",
            "from": rest.span.start.isoformat(),
            "to": rest.span.end.isoformat(),
            "note": rest.reason,
        }
    for words, one in tax_parts(statement):
        yield {
            "record": "tax",
            "tax_code": one.code,
            "tax_percent": one.percent,
            "net": one.net,
            "tax": one.tax,
            "note": one.words or words,
        }
    for words, part in centre_totals(paper):
        yield {
            "record": "centre",
            "charged_to": words,
            "net": part.net,
            "tax": part.tax,
            "total": part.total,
        }
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
        "tax_code": line.tax_code,
        "tax": line.tax,
        "total": line.total,
        "corrects": line.corrects.number if line.corrects else "",
        "note": line.reason,
        "counting": line.counting.value if line.basis in NAMED | QUANTITIES else "",
        "counted_on": line.counted_on.isoformat() if line.counted_on else "",
        "how": formula_of(line),
    }


def _device(share: DeviceShare) -> dict[str, Cell]:
    return {
        "record": "user" if share.basis is Basis.PERSON else "device",
        "line": share.line,
        "basis": share.basis.value,
        "site": share.site,
        "device": share.name,
        "serial": share.serial,
        "from": share.span.start.isoformat(),
        "to": share.span.end.isoformat(),
        "days": share.days,
        "net": share.amount,
        "note": device_note(share),
    }


def _quantity(share: PieceShare) -> dict[str, Cell]:
    return {
        "record": "quantity",
        "line": share.line,
        "from": share.span.start.isoformat(),
        "to": share.span.end.isoformat(),
        "counted": share.quantity,
        "net": share.amount,
        "note": share.label,
    }


def _work(statement: Statement, share: LabourShare) -> dict[str, Cell]:
    return {
        "record": "work",
        "line": share.line,
        "work": share.label,
        "engineer": share.agent,
        "from": share.work_date.isoformat(),
        "minutes": share.minutes,
        "net": share.amount,
        "note": paid_by(statement, share) if share.grant_key else share.bill_state.value,
        "role": share.role,
        "tier": share.tier,
        "factor": share.factor,
        "km": share.km,
        "trip": share.trip,
    }


def _hours(row: PrepaidRow) -> Iterator[dict[str, Cell]]:
    """A row for each figure of the movement, in hours."""
    for what in ("opening", "corrected", "bought", "used", "expired", "adjusted", "closing"):
        yield {
            "record": "hours",
            "description": name_of(row),
            "basis": row.basis.value,
            "from": row.since.isoformat(),
            "to": row.expires_on.isoformat() if row.expires_on else "",
            "counted": to_decimal(getattr(row, what) / 60, 4),
            "note": what,
        }


def safe_cell(cell: Cell) -> str:
    """A cell as it is written: no spreadsheet takes it for a formula."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.lstrip(" ").startswith(DANGEROUS) else cell
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
