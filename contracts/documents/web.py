"""Statements as pages and files: a run with its figures opened, a preview, the downloads."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_for, contract_numbered
from contracts.billing.actions.draft_run import draft_run
from contracts.billing.actions.move_run import approve_run, issue_run, return_run, review_run
from contracts.billing.queries import due_of, run_for, statement_of_run, steps_of
from contracts.billing.trying import next_bills
from contracts.billing.words import state_chips, state_words
from contracts.documents.csv_text import render_csv
from contracts.documents.paper import Paper, payer_words
from contracts.documents.pdf import render_pdf
from contracts.documents.proving import work_out_again
from contracts.documents.queries import paper_for, preview_paper
from contracts.documents.sight import sight_of
from contracts.documents.xlsx import render_xlsx
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

READ, RUN, APPROVE = (
    {"right": "billing.read"}, {"right": "billing.run"}, {"right": "billing.approve"},
)  # fmt: skip
Day = Annotated[date | None, QueryParameter()]
KINDS: dict[str, tuple[Callable[[Paper], bytes], str]] = {
    "pdf": (render_pdf, "application/pdf"),
    "xlsx": (
        render_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "csv": (render_csv, "text/csv; charset=utf-8"),
}


@get("/billing/runs/{id:uuid}", opt=READ, sync_to_thread=True)
def run_page(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Show a run: each figure opens to its devices, days and minutes."""
    run = run_for(db, id)
    row = statement_of_run(db, run)
    contract = contract_for(db, run.contract_id)
    values: dict[str, Any] = {"run": run, "contract": contract, "steps": steps_of(db, run)}
    values |= {"chips": state_chips(), "state_words": state_words, "payer_words": payer_words}
    if row is None:
        return show(request, "contracts/documents/blocked.html", **values)
    sight = sight_of(paper_for(db, row.id))
    return show(request, "contracts/documents/statement.html", sight=sight, **values)


@get("/billing/runs/{id:uuid}/proof", opt=READ, sync_to_thread=True)
def proof(request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]) -> Response[str]:
    """Work the statement out again as known then, and say whether the cents are the same."""
    same, again = work_out_again(db, run_for(db, id))
    return show(request, "contracts/documents/proof.html", same=same, again=again)


@post("/billing/runs/{id:uuid}/draft", opt=RUN, status_code=200, sync_to_thread=True)
def draft_again(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    id: FromPath[UUID],
) -> Response[str]:
    """Work a draft or a blocked run out anew, as known now."""
    run = run_for(db, id)
    contract = contract_for(db, run.contract_id)
    draft_run(db, contract, due_of(run), by=agent.id, now=now())
    return redirect(request, f"/billing/runs/{id}", flash=_("It is drafted again."))


@post("/billing/runs/{id:uuid}/review", opt=RUN, status_code=200, sync_to_thread=True)
def review(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Mark the run as reviewed."""
    review_run(db, run_for(db, id), by=agent.id, now=now(), note=note_in(posted))
    return redirect(request, f"/billing/runs/{id}", flash=_("Reviewed."))


@post("/billing/runs/{id:uuid}/return", opt=RUN, status_code=200, sync_to_thread=True)
def hand_back(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Send a reviewed run back to draft with a word why."""
    return_run(db, run_for(db, id), by=agent.id, now=now(), note=note_in(posted))
    return redirect(request, f"/billing/runs/{id}", flash=_("It is a draft again."))


@post("/billing/runs/{id:uuid}/approve", opt=APPROVE, status_code=200, sync_to_thread=True)
def approve(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    id: FromPath[UUID],
) -> Response[str]:
    """Freeze the run."""
    approve_run(db, run_for(db, id), by=agent.id, now=now())
    return redirect(request, f"/billing/runs/{id}", flash=_("Approved: the figures are frozen."))


@post("/billing/runs/{id:uuid}/issue", opt=APPROVE, status_code=200, sync_to_thread=True)
def issue(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    id: FromPath[UUID],
) -> Response[str]:
    """Number the run; from now on the client sees it."""
    number = issue_run(db, run_for(db, id), by=agent.id, now=now())
    words = _("Issued as %(number)s.", number=number)
    return redirect(request, f"/billing/runs/{id}", flash=words)


@get("/billing/preview/{number:int}", opt=READ, sync_to_thread=True)
def preview(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int], day: Day = None
) -> Response[str]:
    """The bill of the period that begins on a day, or of the next one, writing nothing."""
    contract = contract_numbered(db, number)
    bills = next_bills(db, contract, now(), 1 if day is None else 18)
    bill = next((one for one in bills if day in (None, one.due.period.start)), None)
    if bill is None:
        raise NotFound(_("No bill begins on that day."))
    paper = preview_paper(db, contract, bill.due, bill.statement) if bill.statement else None
    values: dict[str, Any] = {"contract": contract, "bill": bill, "payer_words": payer_words}
    values["sight"] = sight_of(paper) if paper else None
    return show(request, "contracts/documents/preview.html", **values)


@get("/billing/panel/contract/{number:int}", opt=READ, sync_to_thread=True)
def next_bill_panel(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """The next bill and why, for the contract's page."""
    contract = contract_numbered(db, number)
    bill = next(iter(next_bills(db, contract, now())), None)
    paper = None
    if bill is not None and bill.statement is not None:
        paper = preview_paper(db, contract, bill.due, bill.statement)
    values: dict[str, Any] = {"contract": contract, "bill": bill, "payer_words": payer_words}
    values["sight"] = sight_of(paper) if paper else None
    return show(request, "contracts/documents/next_bill.html", **values)


@get("/billing/statements/{id:uuid}/{kind:str}", opt=READ, sync_to_thread=True)
def download(
    db: NamedDependency[Session], id: FromPath[UUID], kind: FromPath[str]
) -> Response[bytes]:
    """The statement as a file."""
    return file_of(paper_for(db, id), kind)


def file_of(paper: Paper, kind: str) -> Response[bytes]:
    """A statement in one of the formats. Raises NotFound for another."""
    if kind not in KINDS:
        raise NotFound(_("A statement comes as pdf, xlsx or csv."))
    render, media_type = KINDS[kind]
    headers = {"Content-Disposition": f'attachment; filename="{paper.file_name}.{kind}"'}
    return Response(render(paper), media_type=media_type, headers=headers)


def note_in(posted: FormMultiDict) -> str:
    """What the reviewer says, within bounds."""
    return str(posted.get("note", ""))[:1000].strip()


PAGES = Router(
    "/",
    route_handlers=[
        run_page,
        proof,
        draft_again,
        review,
        hand_back,
        approve,
        issue,
        preview,
        next_bill_panel,
        download,
    ],
)
