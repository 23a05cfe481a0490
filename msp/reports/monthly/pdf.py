"""The report as PDF on A4 across, by typst: the letterhead, the facts, a table for each sheet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from msp.kernel.i18n import _, locale
from msp.kernel.typeset import typeset
from msp.reports.monthly.drawn import Drawn
from msp.reports.monthly.shown import is_figure, shown_cell
from msp.reports.monthly.values import Column, Row, Sheet

MOST_ROWS = 2_000


def render_pdf(drawn: Drawn) -> bytes:
    """The columns that the page shows; empty sheets are left out."""
    data = {
        "lang": locale(),
        "title": drawn.title,
        **drawn.letter,
        "facts": drawn.facts,
        "sheets": [_sheet(one) for one in drawn.sheets if one.rows],
        "page": _("Page"),
    }
    return typeset("msp.reports.monthly", "report.typ", {"data": json.dumps(data)})


def _sheet(sheet: Sheet) -> dict[str, Any]:
    columns = sheet.page_columns()
    left = len(sheet.rows) - MOST_ROWS
    return {
        "title": sheet.title,
        "heads": [one.head for one in columns],
        "wide": [one.lead for one in columns],
        "right": [is_figure(one) for one in columns],
        "rows": [[shown_cell(one, row) for one in columns] for row in sheet.rows[:MOST_ROWS]],
        "sums": [_sums(columns, one) for one in sheet.sums()],
        "more": _("and %(count)s more rows, in the files", count=left) if left > 0 else "",
    }


def _sums(columns: Sequence[Column], row: Row) -> list[str]:
    total = _("Total")
    return [
        f"{total} {row.currency}" if one.lead else shown_cell(one, row) if one.total else ""
        for one in columns
    ]
