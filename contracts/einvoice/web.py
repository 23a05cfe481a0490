"""An issued bill as electronic invoice, and what it lacks for one, each with where to type it."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.documents.queries import paper_for
from contracts.einvoice.files import einvoice_of, is_invoice
from contracts.einvoice.missing import missing
from msp.kernel.pages import show
from msp.kernel.web import AnyRequest

READ = {"right": "billing.read"}


@get("/billing/statements/{id:uuid}/einvoice", opt=READ, sync_to_thread=True)
def einvoice_panel(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """The files, or what is missing, for the page of the bill."""
    paper = paper_for(db, id)
    values: dict[str, Any] = {"paper": paper, "lacks": missing(paper), "ready": is_invoice(paper)}
    return show(request, "contracts/einvoice/panel.html", block="panel", **values)


@get("/billing/statements/{id:uuid}/einvoice/{syntax:str}", opt=READ, sync_to_thread=True)
def einvoice(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID], syntax: FromPath[str]
) -> Response[bytes] | Response[str]:
    """The invoice as a file; where something is missing, a page that says what."""
    paper = paper_for(db, id)
    if paper.number is not None and (lacks := missing(paper)):
        page = "contracts/einvoice/missing.html"
        return show(request, page, status=409, paper=paper, lacks=lacks)
    return einvoice_of(paper, syntax)


PAGES = Router("/", route_handlers=[einvoice_panel, einvoice])
