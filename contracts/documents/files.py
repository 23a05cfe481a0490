"""A statement as a file to take away."""

from __future__ import annotations

from collections.abc import Callable

from litestar import Response

from contracts.documents.csv_text import render_csv
from contracts.documents.paper import Paper
from contracts.documents.pdf import render_pdf
from contracts.documents.xlsx import render_xlsx
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _

KINDS: dict[str, tuple[Callable[[Paper], bytes], str]] = {
    "pdf": (render_pdf, "application/pdf"),
    "xlsx": (
        render_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "csv": (render_csv, "text/csv; charset=utf-8"),
}


def file_of(paper: Paper, kind: str) -> Response[bytes]:
    """A statement in one of the formats. Raises NotFound for another."""
    if kind not in KINDS:
        raise NotFound(_("A statement comes as pdf, xlsx or csv."))
    render, media_type = KINDS[kind]
    headers = {"Content-Disposition": f'attachment; filename="{paper.file_name}.{kind}"'}
    return Response(render(paper), media_type=media_type, headers=headers)
