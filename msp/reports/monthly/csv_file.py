"""A sheet as CSV: every column by its key, and text that looks like a formula never becomes one."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.documents.csv_text import safe_cell
from msp.reports.monthly.values import Cell, Sheet


def render_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a mark, so that a spreadsheet reads the letters right; totals are left to it."""
    text = io.StringIO()
    writer = csv.writer(text)
    keys = [one.key for one in sheet.columns]
    writer.writerow(keys)
    writer.writerows([plain_cell(row.cell(key)) for key in keys] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def read_sums(content: bytes, keys: Sequence[str]) -> dict[str, dict[str, Decimal]]:
    """The sums of columns by currency, read back from a file as anybody would read it."""
    found: dict[str, dict[str, Decimal]] = {}
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
        sums = found.setdefault(row["currency"], dict.fromkeys(keys, Decimal(0)))
        for key in keys:
            sums[key] += Decimal(row[key] or 0)
    return found


def plain_cell(cell: Cell) -> str:
    """A cell as the file has it."""
    return cell.isoformat() if isinstance(cell, date) else safe_cell(cell)
