"""The billing page of a month: what stands where, and the buttons that move many at once."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_numbered
from contracts.billing.actions.draft_correction import draft_correction
from contracts.billing.actions.start_batch import start_batch
from contracts.billing.forms import LetterheadForm
from contracts.billing.heading import letterhead
from contracts.billing.month import (
    RunLine,
    latest_batch,
    runs_page,
    sums_of,
    waiting_in,
)
from contracts.billing.months import month_of, neighbours
from contracts.billing.queries import batch_for
from contracts.billing.totals import totals
from contracts.billing.values import RunState
from contracts.billing.words import (
    days_words,
    month_words,
    refusals_in,
    state_chips,
    step_words,
    sums_words,
)
from contracts.letters.queries import standings_of, trouble_count
from contracts.letters.words import standing_chips
from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

READ, RUN, APPROVE = (
    {"right": "billing.read"}, {"right": "billing.run"}, {"right": "billing.approve"},
)  # fmt: skip
Month = Annotated[str, QueryParameter(max_length=7)]
Words = Annotated[str, QueryParameter(max_length=100)]
Cursor = Annotated[str | None, QueryParameter(max_length=500)]
MOST_CHOSEN = 500


@get("/billing", opt=READ, sync_to_thread=True)
def billing(
    request: AnyRequest,
    db: NamedDependency[Session],
    month: Month = "",
    which: Words = "",
    cursor: Cursor = None,
) -> Response[str]:
    """Show a month: contracts waiting, runs by state, sums that tie out."""
    chosen, wanted = month_of(month, now()), which if which in set(RunState) else ""
    waiting = waiting_in(db, chosen, now())
    page = runs_page(db, chosen, wanted, cursor)
    values: dict[str, Any] = {"month": chosen, "which": wanted, "waiting": waiting, "page": page}
    values |= {"batch": latest_batch(db, chosen)} | letters_in(db, page.rows)
    values |= totals(sums_of(db, chosen)) | neighbours(chosen)
    return show(request, "contracts/billing/month.html", block="list", **values, **words())


@post("/billing/draft", opt=RUN, status_code=200, sync_to_thread=True)
def draft_many(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Draft the chosen contracts, or every one that is waiting."""
    return begun(request, db, agent, posted, "draft")


@post("/billing/review", opt=RUN, status_code=200, sync_to_thread=True)
def review_many(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Mark the chosen drafts as reviewed."""
    return begun(request, db, agent, posted, "review")


@post("/billing/approve", opt=APPROVE, status_code=200, sync_to_thread=True)
def approve_many(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Freeze the reviewed ones that have no warning."""
    return begun(request, db, agent, posted, "approve")


@post("/billing/issue", opt=APPROVE, status_code=200, sync_to_thread=True)
def issue_many(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Number the approved ones, and send them where asked to."""
    step = "issue_send" if posted.get("do") == "send" else "issue"
    return begun(request, db, agent, posted, step)


@post("/billing/send", opt=APPROVE, status_code=200, sync_to_thread=True)
def send_many(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Send the issued ones that nobody was written to about."""
    return begun(request, db, agent, posted, "send")


@get("/billing/batches/{id:uuid}", opt=READ, sync_to_thread=True)
def progress(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """How far a batch is; the page asks until it has finished."""
    batch = batch_for(db, id)
    return show(
        request, "contracts/billing/progress.html", batch=batch, step=step_words(batch.step)
    )


@post("/billing/contracts/{number:int}/correct", opt=RUN, status_code=200, sync_to_thread=True)
def correct(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
) -> Response[str]:
    """Draft a correction run of a contract that has ended."""
    contract = contract_numbered(db, number)
    run = draft_correction(db, contract, by=agent.id, now=now())
    return redirect(request, f"/billing/runs/{run.id}", flash=_("The correction is drafted."))


@get("/billing/letterhead", opt=APPROVE, sync_to_thread=True)
def edit_letterhead(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """Show what stands at the top of every document."""
    form = read(LetterheadForm, None, obj=letterhead(db)).offer()
    return show(request, "contracts/billing/letterhead.html", form=form)


@post("/billing/letterhead", opt=APPROVE, status_code=200, sync_to_thread=True)
def save_letterhead(
    request: AnyRequest, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Keep the letterhead; statements already worked out keep theirs."""
    form = read(LetterheadForm, posted).offer()
    if not form.validate():
        return show(request, "contracts/billing/letterhead.html", status=422, form=form)
    head = letterhead(db)
    form.populate_obj(head)
    db.add(head)
    return redirect(request, "/billing", flash=_("The letterhead is saved."))


def words() -> dict[str, Any]:
    """The words that the month's page asks for."""
    return {
        "chips": state_chips(),
        "standing_chips": standing_chips(),
        "month_words": month_words,
        "refusals_in": refusals_in,
        "days_words": days_words,
        "sums_of": sums_words,
    }


def letters_in(db: Session, lines: Iterable[RunLine]) -> dict[str, Any]:
    """Which bills were sent, and how many letters a person has to look at."""
    bills = [line.statement.id for line in lines if line.statement]
    return {
        "standings": standings_of(db, bills),
        "trouble": trouble_count(db),
    }


def begun(
    request: AnyRequest,
    db: Session,
    agent: AgentPrincipal,
    posted: FormMultiDict,
    step: str,
) -> Response[str]:
    """Start the step for the ticked contracts and go back to the month."""
    month = month_of(str(posted.get("month", "")), now())
    chosen = [UUID(str(one)) for one in posted.getall("ids", []) if is_id(str(one))]
    if len(chosen) > MOST_CHOSEN:
        raise Refused(_("Choose at most %(count)d at a time.", count=MOST_CHOSEN))
    start_batch(db, step, month, chosen, by=agent.id, now=now())
    return redirect(request, f"/billing?month={month:%Y-%m}")


def is_id(text: str) -> bool:
    """Whether a posted value is an id at all."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


PAGES = Router(
    "/",
    route_handlers=[
        billing,
        draft_many,
        review_many,
        approve_many,
        issue_many,
        send_many,
        progress,
        correct,
        edit_letterhead,
        save_letterhead,
    ],
)
