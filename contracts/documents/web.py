"""Statements as pages and files: a run with its figures opened, a preview, the downloads."""

from collections.abc import Sequence
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
from contracts.billing.actions.send_bill import issue_and_send
from contracts.billing.models import BillingRun, RunStep
from contracts.billing.queries import due_of, run_for, run_with_bill, steps_of
from contracts.billing.trying import next_bills
from contracts.billing.values import RunState
from contracts.billing.words import state_chips, state_words
from contracts.documents.files import file_of
from contracts.documents.paper import payer_words
from contracts.documents.proving import work_out_again
from contracts.documents.queries import (
    letters_of_bill,
    paper_for,
    paper_of_run,
    preview_paper,
)
from contracts.documents.sight import sight_of
from contracts.indexation.queries import risen_prices
from contracts.indexation.words import rise_words
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


@get("/billing/runs/{id:uuid}", opt=READ, sync_to_thread=True)
def run_page(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Show a run: each figure opens to its devices, days and minutes."""
    run, contract, row = run_with_bill(db, id)
    values: dict[str, Any] = {"run": run, "contract": contract, "steps": steps_of(db, run)}
    values |= {"chips": state_chips(), "state_words": state_words, "payer_words": payer_words}
    if row is None:
        return show(request, "contracts/documents/blocked.html", **values)
    values |= {"rises": risen_prices(db, contract), "rise_words": rise_words}
    values["sent_back"] = sent_back(run, values["steps"])
    if run.state == RunState.ISSUED:
        values |= letters_of_bill(db, row)
    sight = sight_of(paper_of_run(db, run, row, values["steps"]))
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
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Number the run, and send it where asked to; from now on the client sees it."""
    run = run_for(db, id)
    if posted.get("do") == "send":
        number = issue_and_send(db, run, by=agent.id, now=now())
        words = _("Issued as %(number)s and on its way.", number=number)
    else:
        number = issue_run(db, run, by=agent.id, now=now())
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
    values |= {"rises": risen_prices(db, contract), "rise_words": rise_words}
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


def sent_back(run: BillingRun, steps: Sequence[tuple[RunStep, str]]) -> tuple[RunStep, str] | None:
    """The words with which a reviewer sent a draft back, until it is reviewed again."""
    told = [one for one in steps if one[0].note and one[0].state == RunState.DRAFT]
    passed = [one[0].at for one in steps if one[0].state == RunState.REVIEWED]
    if run.state != RunState.DRAFT or not told or not passed:
        return None
    return told[-1] if told[-1][0].at >= passed[-1] else None


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
