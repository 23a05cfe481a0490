"""The report as files: every sheet on paper or in a workbook, one sheet as CSV."""

from __future__ import annotations

from litestar import Response

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.reports.monthly.csv_file import render_csv
from msp.reports.monthly.drawn import Drawn
from msp.reports.monthly.pdf import render_pdf
from msp.reports.monthly.values import Sheet
from msp.reports.monthly.workbook import render_workbook

CSV, PDF = "text/csv; charset=utf-8", "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def whole_file(drawn: Drawn, kind: str) -> Response[bytes]:
    """Every sheet in one file. Raises NotFound for a kind that there is not."""
    if kind == "pdf":
        return file(render_pdf(drawn), f"{drawn.name}.pdf", PDF)
    if kind == "xlsx":
        content = render_workbook(drawn.title, drawn.facts, drawn.sheets)
        return file(content, f"{drawn.name}.xlsx", XLSX)
    raise NotFound(_("The report comes as pdf, xlsx or csv."))


def sheet_file(sheet: Sheet, name: str) -> Response[bytes]:
    """One sheet as CSV; `name` is the report's."""
    return file(render_csv(sheet), f"{name}-{sheet.key}.csv", CSV)


def file(content: bytes, name: str, media_type: str) -> Response[bytes]:
    """A file to take away."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
