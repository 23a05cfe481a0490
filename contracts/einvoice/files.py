"""A bill or credit note as electronic invoice: UBL, or the PDF that carries its data (Factur-X)."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any

from litestar import Response

from contracts.documents.paper import Paper
from contracts.documents.pdf import render_pdf
from contracts.einvoice.invoice import invoice_of
from contracts.einvoice.missing import Lack, missing
from msp.kernel.errors import NotFound, Refused
from msp.kernel.i18n import _, locale

LEVEL = "en16931"


def render_ubl(paper: Paper) -> bytes:
    """UBL 2.1, checked against its schema."""
    return _xml(paper, "ubl-2.1")


def render_cii(paper: Paper) -> bytes:
    """UN/CEFACT's Cross Industry Invoice, checked against its schema: what Factur-X embeds."""
    return _xml(paper, "factur-x")


def render_facturx(paper: Paper) -> bytes:
    """The bill for people as PDF/A-3, with the invoice for programs inside."""
    made: bytes = _library().generate_from_binary(
        render_pdf(paper, archival=True),
        render_cii(paper),
        flavor="factur-x",
        level=LEVEL,
        check_xsd=False,
        lang=locale(),
        pdf_metadata={
            "author": paper.heading["provider"],
            "keywords": "Factur-X",
            "title": f"{paper.title} {paper.name}",
            "subject": paper.name,
        },
    )
    return made


def _xml(paper: Paper, flavor: str) -> bytes:
    # The rules beyond the schema are run over every kind of bill in the suite: the library would
    # ask a server for them.
    made: bytes = _library().generate_xml(
        invoice_of(paper), flavor=flavor, level=LEVEL, check_xsd=True, check_schematron=False
    )
    return made


@cache
def _library() -> Any:
    """Loaded with the first invoice: it takes longer than a start of the desk should wait."""
    return importlib.import_module("facturx")


SYNTAXES: dict[str, tuple[Callable[[Paper], bytes], str, str]] = {
    "ubl": (render_ubl, "application/xml", "xml"),
    "facturx": (render_facturx, "application/pdf", "pdf"),
}


def einvoice_of(paper: Paper, syntax: str) -> Response[bytes]:
    """The file to take away. Raises NotFound for another, Refused where something is missing.

    An electronic invoice is of what has been issued: before it has no number.
    """
    if syntax not in SYNTAXES:
        raise NotFound(_("An electronic invoice comes as ubl or facturx."))
    if paper.number is None:
        raise Refused(_("An electronic invoice is made of an issued bill or credit note."))
    if lacks := missing(paper):
        raise Refused(
            _("There can be no electronic invoice: it lacks %(what)s.", what=_listed(lacks))
        )
    render, media_type, ending = SYNTAXES[syntax]
    headers = {"Content-Disposition": f'attachment; filename="{paper.file_name}-{syntax}.{ending}"'}
    return Response(render(paper), media_type=media_type, headers=headers)


def is_invoice(paper: Paper) -> bool:
    """Whether there can be an electronic invoice of it: issued, with nothing missing."""
    return paper.number is not None and not missing(paper)


def _listed(lacks: list[Lack]) -> str:
    return "; ".join(one.words for one in lacks)
