"""What was issued as electronic invoice, and what it lacks for one, each with where to type it."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.claims.paper import credit_paper
from contracts.claims.queries import credit_for
from contracts.documents.paper import Paper
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
    return files_shown(request, paper_for(db, id), f"/billing/statements/{id}/einvoice")


@get("/billing/statements/{id:uuid}/einvoice/{syntax:str}", opt=READ, sync_to_thread=True)
def einvoice(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID], syntax: FromPath[str]
) -> Response[bytes] | Response[str]:
    """The invoice as a file; where something is missing, a page that says what."""
    paper = paper_for(db, id)
    return lacks_shown(request, paper) or einvoice_of(paper, syntax)


@get("/billing/credits/{id:uuid}/einvoice", opt=READ, sync_to_thread=True)
def credit_einvoice_panel(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """The same for the page of a credit note."""
    paper = credit_paper(db, credit_for(db, id))
    return files_shown(request, paper, f"/billing/credits/{id}/einvoice")


@get("/billing/credits/{id:uuid}/einvoice/{syntax:str}", opt=READ, sync_to_thread=True)
def credit_einvoice(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID], syntax: FromPath[str]
) -> Response[bytes] | Response[str]:
    """The credit note as a file; where something is missing, a page that says what."""
    paper = credit_paper(db, credit_for(db, id))
    return lacks_shown(request, paper) or einvoice_of(paper, syntax)


def files_shown(request: AnyRequest, paper: Paper, here: str) -> Response[str]:
    """The panel of a paper whose files are below `here`."""
    values: dict[str, Any] = {"paper": paper, "lacks": missing(paper), "ready": is_invoice(paper)}
    return show(request, "contracts/einvoice/panel.html", block="panel", here=here, **values)


def lacks_shown(request: AnyRequest, paper: Paper) -> Response[str] | None:
    """The page that says what an issued paper lacks; none if it lacks nothing."""
    lacks = missing(paper) if paper.number is not None else []
    if not lacks:
        return None
    page = "contracts/einvoice/missing.html"
    return show(request, page, status=409, paper=paper, lacks=lacks)


PAGES = Router(
    "/", route_handlers=[einvoice_panel, einvoice, credit_einvoice_panel, credit_einvoice]
)
