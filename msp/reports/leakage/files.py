"""Leaks as a CSV file: text that looks like a formula never becomes one."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from contracts.documents.csv_text import safe_cell
from msp.reports.leakage.queries import LeakLine

COLUMNS = (
    "client", "contract", "kind", "way", "what", "quantity", "amount_a_month", "currency",
    "lapses_on",
    "found_at", "resolved_at", "decision", "reason", "until", "decided_by",
)  # fmt: skip


def render_csv(lines: Sequence[LeakLine]) -> bytes:
    """UTF-8 with a mark, so that a spreadsheet reads the letters right."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow([safe_cell(one) for one in _cells(line)])
    return text.getvalue().encode("utf-8-sig")


def _cells(line: LeakLine) -> list[str | int | Decimal | None]:
    leak = line.leak
    return [
        line.client,
        f"C-{line.contract}" if line.contract else "",
        leak.kind,
        line.way,
        leak.label,
        leak.quantity,
        leak.amount,
        leak.currency,
        leak.lapses_on.isoformat() if leak.lapses_on else "",
        leak.found_at.isoformat(timespec="seconds"),
        leak.resolved_at.isoformat(timespec="seconds") if leak.resolved_at else "",
        leak.decision,
        leak.reason,
        leak.until.isoformat() if leak.until else "",
        line.by,
    ]
