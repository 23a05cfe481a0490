"""A visit to the site: asked for with the contract's word on it, made, or not needed any more."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.agreements.words_visits import visiting_words
from msp.desk.tickets.actions.arrive import arrive
from msp.desk.tickets.actions.ask_visit import ask_visit
from msp.desk.tickets.actions.plan_visit import plan_visit
from msp.desk.tickets.actions.withdraw_visit import withdraw_visit
from msp.desk.tickets.authors import author_of
from msp.desk.tickets.clock_terms import terms_of
from msp.desk.tickets.forms_visit import ArrivedForm, PlanForm, VisitForm
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.queries import ticket_for
from msp.desk.tickets.visits import demand_visit
from msp.kernel.errors import Sentence
from msp.kernel.forms import Form, read
from msp.kernel.i18n import _, zone
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.people.values import AgentPrincipal

Req = Request[Any, Any, Any]
WORK = {"right": "tickets.work"}


@get("/tickets/{number:int}/visit", opt=WORK, sync_to_thread=True)
def visit_form(request: Req, db: NamedDependency[Session], number: FromPath[int]) -> Response[str]:
    """The form of a visit, with what the contract promises."""
    return _asking(request, db, ticket_for(db, number), read(VisitForm))


@post("/tickets/{number:int}/visit", opt=WORK, sync_to_thread=True)
def ask(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Ask for it."""
    ticket, form, at = ticket_for(db, number), read(VisitForm, posted), now()
    if not form.validate():
        return _asking(request, db, ticket, form, 422)
    why, planned = form.reason.data or "", form.planned_at
    try:
        ask_visit(db, ticket, why, author_of(agent), now=at, planned_at=planned)
    except Sentence as error:
        form.refused(error)
        return _asking(request, db, ticket, form, error.status)
    return redirect(request, f"/tickets/{number}", flash=_("The visit is asked for."))


@get("/tickets/{number:int}/visit/plan", opt=WORK, sync_to_thread=True)
def plan_form(request: Req, db: NamedDependency[Session], number: FromPath[int]) -> Response[str]:
    """The form of the plan, with the one that holds."""
    ticket = ticket_for(db, number)
    planned = demand_visit(db, ticket).planned_at
    kept = read(PlanForm, planned=planned.astimezone(zone()) if planned else None)
    return _dialog(request, "plan", ticket, kept)


@post("/tickets/{number:int}/visit/plan", opt=WORK, sync_to_thread=True)
def plan(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Plan it for another moment; the clock runs on."""
    ticket, form = ticket_for(db, number), read(PlanForm, posted)
    if not form.validate():
        return _dialog(request, "plan", ticket, form, 422)
    try:
        plan_visit(db, ticket, form.planned_at, author_of(agent), now=now())
    except Sentence as error:
        form.refused(error)
        return _dialog(request, "plan", ticket, form, error.status)
    return redirect(request, f"/tickets/{number}", flash=_("The plan is kept."))


@get("/tickets/{number:int}/visit/arrived", opt=WORK, sync_to_thread=True)
def arrived_form(
    request: Req, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """The form of the arrival, this minute unless told otherwise."""
    ticket = ticket_for(db, number)
    demand_visit(db, ticket)
    return _dialog(request, "arrived", ticket, read(ArrivedForm, arrived=now().astimezone(zone())))


@post("/tickets/{number:int}/visit/arrived", opt=WORK, sync_to_thread=True)
def arrived(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Somebody was there."""
    ticket, form, at = ticket_for(db, number), read(ArrivedForm, posted), now()
    if not form.validate():
        return _dialog(request, "arrived", ticket, form, 422)
    try:
        arrive(db, ticket, author_of(agent), now=at, arrived_at=form.arrived_at(at))
    except Sentence as error:
        form.refused(error)
        return _dialog(request, "arrived", ticket, form, error.status)
    return redirect(request, f"/tickets/{number}", flash=_("The arrival is noted."))


@post("/tickets/{number:int}/visit/withdraw", opt=WORK, sync_to_thread=True)
def withdraw(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
) -> Response[str]:
    """Nobody needs to go there any more."""
    withdraw_visit(db, ticket_for(db, number), author_of(agent), now=now())
    return redirect(request, f"/tickets/{number}", flash=_("No visit is needed any more."))


def _asking(
    request: Req, db: Session, ticket: Ticket, form: VisitForm, code: int = 200
) -> Response[str]:
    terms = terms_of(db, ticket)
    told: dict[str, Any] = {
        "by": terms.visit_by(now()),
        "waits": ticket.status in terms.pausing,
        "said": visiting_words(terms.visiting),
    }
    return _dialog(request, "visit", ticket, form, code, **told)


def _dialog(
    request: Req, name: str, ticket: Ticket, form: Form, code: int = 200, **more: Any
) -> Response[str]:
    template = f"desk/tickets/{name}.html"
    return show(request, template, block="dialog", status=code, ticket=ticket, form=form, **more)


HANDLERS = (visit_form, ask, plan_form, plan, arrived_form, arrived, withdraw)
