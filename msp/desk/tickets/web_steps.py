"""Bigger steps on a ticket, each in a dialog: escalate, resolve, merge, log time."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.agreements.zones import zones_for
from contracts.ledger.values import Band
from msp.desk.tickets.actions.escalate import VENDOR_LEVEL, escalate
from msp.desk.tickets.actions.log_time import log_time
from msp.desk.tickets.actions.merge import merge
from msp.desk.tickets.actions.resolve import resolve
from msp.desk.tickets.authors import author_of
from msp.desk.tickets.forms import (
    EscalateForm,
    MergeForm,
    ResolveForm,
    TimeForm,
    read_id,
    read_minutes,
)
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.page import merge_candidates, offer_tiers
from msp.desk.tickets.queries import ticket_for
from msp.desk.tickets.values import Author, Body, HandOver
from msp.desk.tiers.models import Tier
from msp.desk.tiers.queries import first_team, team_by_id, tier_above, tier_by_id
from msp.desk.values import ClosureCode
from msp.kernel.errors import Sentence
from msp.kernel.forms import Form, read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.people.values import AgentPrincipal

Req = Request[Any, Any, Any]
WORK = {"right": "tickets.work"}
ESCALATE = {"right": "tickets.escalate"}


@get("/tickets/{number:int}/escalate", opt=ESCALATE, sync_to_thread=True)
def escalate_form(
    request: Req, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """The form of the hand-over, with the next tier chosen."""
    ticket = ticket_for(db, number)
    above = tier_above(db, ticket.tier_id)
    form = read(EscalateForm, tier=str(above.id) if above else "")
    offer_tiers(db, form)
    return _dialog(request, "escalate", ticket, form)


@post("/tickets/{number:int}/escalate", opt=ESCALATE, sync_to_thread=True)
def escalate_ticket(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Hand it over."""
    ticket, form = ticket_for(db, number), read(EscalateForm, posted)
    offer_tiers(db, form)
    if not form.validate():
        return _dialog(request, "escalate", ticket, form, 422)
    try:
        tier = _escalate(db, ticket, form, author_of(agent))
    except Sentence as error:
        return _refused(request, "escalate", ticket, form, error)
    target = f"/tickets/{number}#vendor" if tier.level == VENDOR_LEVEL else f"/tickets/{number}"
    return redirect(request, target, flash=_("Escalated to %(tier)s.", tier=tier.name))


def _escalate(db: Session, ticket: Ticket, form: EscalateForm, author: Author) -> Tier:
    tier_id, team_id = read_id(form.tier.data), read_id(form.team.data)
    if tier_id is None:
        raise ValueError("the form has checked the tier")
    tier = tier_by_id(db, tier_id)
    team = team_by_id(db, team_id) if team_id else first_team(db, tier.id)
    said = (form.seen, form.tried, form.found, form.ask)
    note = HandOver(*(field.data or "" for field in said))
    escalate(db, ticket, tier, team, note, author, now=now())
    return tier


@get("/tickets/{number:int}/resolve", opt=WORK, sync_to_thread=True)
def resolve_form(
    request: Req, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """The form of the ending."""
    form = read(ResolveForm, closure_code="solved")
    form.offer()
    return _dialog(request, "resolve", ticket_for(db, number), form)


@post("/tickets/{number:int}/resolve", opt=WORK, sync_to_thread=True)
def resolve_ticket(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Say how it ended."""
    ticket, form = ticket_for(db, number), read(ResolveForm, posted)
    form.offer()
    if not form.validate():
        return _dialog(request, "resolve", ticket, form, 422)
    try:
        _resolve(db, ticket, form, agent)
    except Sentence as error:
        return _refused(request, "resolve", ticket, form, error)
    return redirect(request, f"/tickets/{number}", flash=_("Resolved."))


def _resolve(db: Session, ticket: Ticket, form: ResolveForm, agent: AgentPrincipal) -> None:
    at, minutes = now(), read_minutes(form.minutes.data or "")
    code = ClosureCode(form.closure_code.data)
    resolve(db, ticket, code, Body(form.text.data or ""), author_of(agent), now=at)
    if minutes:
        log_time(db, ticket, agent.id, minutes, now=at, agent_name=agent.name)


@get("/tickets/{number:int}/merge", opt=WORK, sync_to_thread=True)
def merge_form(request: Req, db: NamedDependency[Session], number: FromPath[int]) -> Response[str]:
    """Into which ticket?"""
    ticket = ticket_for(db, number)
    return _dialog(request, "merge", ticket, read(MergeForm), others=merge_candidates(db, ticket))


@post("/tickets/{number:int}/merge", opt=WORK, sync_to_thread=True)
def merge_ticket(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Merge it into the other."""
    ticket, form = ticket_for(db, number), read(MergeForm, posted)
    others = merge_candidates(db, ticket)
    if not form.validate():
        return _dialog(request, "merge", ticket, form, 422, others=others)
    try:
        merge(db, ticket, ticket_for(db, form.into.data or 0), author_of(agent), now=now())
    except Sentence as error:
        return _refused(request, "merge", ticket, form, error, others=others)
    return redirect(request, f"/tickets/{form.into.data}", flash=_("Merged."))


@get("/tickets/{number:int}/time", opt=WORK, sync_to_thread=True)
def time_form(request: Req, db: NamedDependency[Session], number: FromPath[int]) -> Response[str]:
    """The form of worked time."""
    ticket = ticket_for(db, number)
    return _dialog(request, "time", ticket, read(TimeForm).offer(_zones(db, ticket)))


@post("/tickets/{number:int}/time", opt=WORK, sync_to_thread=True)
def time_spent(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Log it."""
    ticket = ticket_for(db, number)
    form = read(TimeForm, posted).offer(_zones(db, ticket))
    if not form.validate():
        return _dialog(request, "time", ticket, form, 422)
    try:
        _log(db, ticket, form, agent)
    except Sentence as error:
        return _refused(request, "time", ticket, form, error)
    return redirect(request, f"/tickets/{number}", flash=_("Time logged."))


def _zones(db: Session, ticket: Ticket) -> list[str]:
    return zones_for(db, ticket.tenant_id, now())


def _log(db: Session, ticket: Ticket, form: TimeForm, agent: AgentPrincipal) -> None:
    log_time(
        db,
        ticket,
        agent.id,
        read_minutes(form.minutes.data or "") or 0,
        now=now(),
        billable_minutes=read_minutes(form.billable.data or "", "billable"),
        work_type=form.work_type.data or "",
        note=form.note.data or "",
        agent_name=agent.name,
        started_at=form.started_at,
        band=Band(form.band.data),
        km=form.km.data or 0,
        trip=form.trip.data or "",
    )


def _refused(
    request: Req, name: str, ticket: Ticket, form: Form, error: Sentence, **more: Any
) -> Response[str]:
    form.refused(error)
    return _dialog(request, name, ticket, form, error.status, **more)


def _dialog(
    request: Req, name: str, ticket: Ticket, form: Form, code: int = 200, **more: Any
) -> Response[str]:
    template = f"desk/tickets/{name}.html"
    return show(request, template, block="dialog", status=code, ticket=ticket, form=form, **more)


HANDLERS = (
    escalate_form,
    escalate_ticket,
    resolve_form,
    resolve_ticket,
    merge_form,
    merge_ticket,
    time_form,
    time_spent,
)
