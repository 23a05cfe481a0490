"""The billing page of a month: what stands where, and the buttons that move many at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
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
from contracts.billing.month import latest_batch, runs_page, sums_of, waiting_in
from contracts.billing.queries import batch_for
from contracts.billing.values import RunState
from contracts.billing.words import (
    days_words,
    month_words,
    state_chips,
    step_words,
    sums_words,
)
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
    chosen, wanted = month_of(month), which if which in set(RunState) else ""
    waiting = waiting_in(db, chosen, now())
    values: dict[str, Any] = {"month": chosen, "which": wanted, "waiting": waiting}
    values |= {"page": runs_page(db, chosen, wanted, cursor), "batch": latest_batch(db, chosen)}
    values |= totals(db, chosen) | neighbours(chosen)
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
    """Number the approved ones."""
    return begun(request, db, agent, posted, "issue")


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
    form = read(LetterheadForm, None, obj=letterhead(db))
    return show(request, "contracts/billing/letterhead.html", form=form)


@post("/billing/letterhead", opt=APPROVE, status_code=200, sync_to_thread=True)
def save_letterhead(
    request: AnyRequest, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Keep the letterhead; statements already worked out keep theirs."""
    form = read(LetterheadForm, posted)
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
        "month_words": month_words,
        "days_words": days_words,
        "sums_of": sums_words,
    }


def begun(
    request: AnyRequest,
    db: Session,
    agent: AgentPrincipal,
    posted: FormMultiDict,
    step: str,
) -> Response[str]:
    """Start the step for the ticked contracts and go back to the month."""
    month = month_of(str(posted.get("month", "")))
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


def month_of(text: str) -> date:
    """The first day of `2026-06`; of last month for anything else: that is what one bills."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return (now().date().replace(day=1) - timedelta(days=1)).replace(day=1)


def neighbours(month: date) -> dict[str, date]:
    """The months beside it."""
    return {
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": (month + timedelta(days=32)).replace(day=1),
    }


def totals(db: Session, month: date) -> dict[str, Any]:
    """Counts and sums by state, never across currencies, and whether lines and statements agree."""
    sums = sums_of(db, month)
    counts: dict[str, int] = defaultdict(int)
    money: dict[str, list[tuple[Decimal, str]]] = defaultdict(list)
    for one in sums:
        counts[one.state] += one.count
        if one.currency:
            money[one.state].append((one.net, one.currency))
    return {
        "counts": counts,
        "money": money,
        "ties_out": all(one.net == one.by_lines for one in sums),
        "grand": grand_totals((one.net, one.currency) for one in sums if one.currency),
    }


def grand_totals(sums: Iterable[tuple[Decimal, str]]) -> list[tuple[Decimal, str]]:
    """One sum for each currency."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for net, currency in sums:
        found[currency] += net
    return [(net, currency) for currency, net in sorted(found.items())]


PAGES = Router(
    "/",
    route_handlers=[
        billing,
        draft_many,
        review_many,
        approve_many,
        issue_many,
        progress,
        correct,
        edit_letterhead,
        save_letterhead,
    ],
)
