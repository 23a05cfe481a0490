"""Claims at the desk: what is said about a bill, credit notes proposed and decided."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.billing.queries import load_statement, run_for, statement_for, statement_of_run
from contracts.claims.actions.decide_credit import issue_credit, refuse_credit
from contracts.claims.actions.propose_credit import propose_credit
from contracts.claims.actions.send_credit import issue_and_send_credit
from contracts.claims.disputing import DisputeForm
from contracts.claims.forms import CreditForm
from contracts.claims.paper import credit_paper
from contracts.claims.queries import (
    credit_for,
    disputed_corrections,
    open_disputes,
    proposed_credits,
)
from contracts.claims.sight import ClaimsSight, claims_sight, letters_of_credit
from contracts.claims.words import credit_chips, dispute_chips, purpose_words
from contracts.documents.files import file_of
from contracts.documents.paper import payer_words
from contracts.documents.sight import sight_of
from msp.kernel.errors import Conflict, NotFound, Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

READ, RUN, APPROVE = (
    {"right": "billing.read"}, {"right": "billing.run"}, {"right": "billing.approve"},
)  # fmt: skip


@get("/billing/claims/{id:uuid}", opt=READ, sync_to_thread=True)
def claims(request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]) -> Response[str]:
    """Disputes and credit notes of an issued bill, and the forms for others."""
    return claims_shown(request, db, id)


@get("/billing/panel/run/{id:uuid}", opt=READ, sync_to_thread=True)
def run_panel(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """What is claimed about a run's bill, for its page."""
    row = statement_of_run(db, run_for(db, id))
    values: dict[str, Any] = {"sight": None, "marked": []}
    if row is not None:
        lines = load_statement(db, row).lines
        values["marked"] = disputed_corrections(db, row, lines)
        values["sight"] = claims_sight(db, row) if row.number else None
    return show(request, "contracts/claims/panel.html", **values, **words())


@post("/billing/claims/{id:uuid}/credit", opt=RUN, status_code=200, sync_to_thread=True)
def propose(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Propose a credit note over a line, or over all that is left."""
    sight = claims_sight(db, statement_for(db, id))
    form = read(CreditForm, posted).offer(sight.left)
    if form.validate():
        try:
            proposal = form.proposal({one.line.ordinal: one.net for one in sight.left})
            propose_credit(db, sight.row, proposal, by=agent.id, now=now())
            flash = _("Proposed: somebody else issues it.")
            return redirect(request, f"/billing/claims/{id}", flash=flash)
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return claims_shown(request, db, id, credit_form=form)


@get("/billing/credits/{id:uuid}", opt=READ, sync_to_thread=True)
def credit_page(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """A credit note: what it gives back, who proposed it, what is to be done."""
    note = credit_for(db, id)
    values: dict[str, Any] = {"note": note, "sight": sight_of(credit_paper(db, note)), **words()}
    if note.number is not None:
        values |= letters_of_credit(db, note)
    return show(request, "contracts/claims/credit.html", payer_words=payer_words, **values)


@post("/billing/credits/{id:uuid}/issue", opt=APPROVE, status_code=200, sync_to_thread=True)
def issue(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Number the credit note, and send it where asked to; from now on the client sees it."""
    note = credit_for(db, id)
    if posted.get("do") == "send":
        number = issue_and_send_credit(db, note, by=agent.id, now=now())
        words = _("Issued as %(number)s and on its way.", number=number)
    else:
        number = issue_credit(db, note, by=agent.id, now=now())
        words = _("Issued as %(number)s.", number=number)
    return redirect(request, f"/billing/credits/{id}", flash=words)


@post("/billing/credits/{id:uuid}/refuse", opt=APPROVE, status_code=200, sync_to_thread=True)
def refuse(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Refuse it with a word why."""
    words = str(posted.get("words", ""))[:1000]
    refuse_credit(db, credit_for(db, id), words, by=agent, now=now())
    return redirect(request, f"/billing/credits/{id}", flash=_("Refused."))


@get("/billing/credits/{id:uuid}/{kind:str}", opt=READ, sync_to_thread=True)
def credit_file(
    db: NamedDependency[Session], id: FromPath[UUID], kind: FromPath[str]
) -> Response[bytes]:
    """The credit note as a file."""
    return file_of(credit_paper(db, credit_for(db, id)), kind)


@get("/billing/panel/claims", opt=READ, sync_to_thread=True)
def claims_panel(
    request: AnyRequest, db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal]
) -> Response[str]:
    """What an account manager's clients dispute, and what waits to be issued."""
    values: dict[str, Any] = {"disputes": open_disputes(db, agent.id)}
    values["notes"] = proposed_credits(db, agent.id)
    return show(request, "contracts/claims/mine.html", block="panel", **values)


def words() -> dict[str, Any]:
    """The words that the pages of claims ask for."""
    return {
        "credit_chips": credit_chips(),
        "dispute_chips": dispute_chips(),
        "purpose_words": purpose_words,
    }


def claims_shown(
    request: AnyRequest, db: Session, statement_id: UUID, **forms: Any
) -> Response[str]:
    """The page; a form that was refused is shown again as it was filled in."""
    row = statement_for(db, statement_id)
    if row.number is None:
        raise NotFound(_("Only an issued bill is disputed or credited."))
    sight: ClaimsSight = claims_sight(db, row)
    values = {
        "credit_form": read(CreditForm, None).offer(sight.left),
        "dispute_form": read(DisputeForm, None).offer(sight.free),
        **forms,
    }
    status = 422 if forms else 200
    page = "contracts/claims/page.html"
    return show(request, page, status=status, sight=sight, **values, **words())


PAGES = Router(
    "/",
    route_handlers=[
        claims, run_panel, propose, credit_page, issue, refuse, credit_file, claims_panel,
    ],
)  # fmt: skip
