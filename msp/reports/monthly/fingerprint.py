"""The fingerprint of a report: drawn again from the same bills it is the same, on any day."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from msp.reports.monthly.csv_file import plain_cell
from msp.reports.monthly.values import Kind, Sheet

# Names may be corrected in the registers afterwards; what is counted, dated and owed may not.
FIGURES = frozenset(Kind) - {Kind.WORDS}
# What the registers and the bill's own course say today, beside what the bills said then.
OF_TODAY = frozenset({"last_seen", "warranty", "silent", "index_factor", "open_bills"})
FROM_BILLS = frozenset({"summary", "lines", "devices", "labour", "prepaid"})


def fingerprint(sheets: Sequence[Sheet]) -> str:
    """A SHA-256 over every figure that comes from bills."""
    parts = []
    for sheet in sheets:
        if sheet.key not in FROM_BILLS:
            continue
        columns = [one for one in sheet.columns if one.kind in FIGURES and not one.cost]
        kept = [one.key for one in columns if one.key not in OF_TODAY]
        for row in sheet.rows:
            cells = [plain_cell(row.cell(key)) for key in kept]
            parts.append(f"{sheet.key};{row.currency};{';'.join(cells)}")
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()
