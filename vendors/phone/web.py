"""Calls to vendors: on the ticket, and as a list of those that are due."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.desk.tickets.authors import author_of
from msp.desk.tickets.queries import ticket_for
from msp.kernel.errors import Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.people.values import AgentPrincipal
from vendors.cases.models import CaseLink
from vendors.cases.queries import link_by_id, operation_by_id, ticket_of
from vendors.connections.queries import connection_by_id, vendor_of
from vendors.phone.actions.ask_again import ask_again
from vendors.phone.actions.note_call import note_call
from vendors.phone.actions.set_chase import rules_of
from vendors.phone.actions.tell_vendor import tell_vendor
from vendors.phone.forms import AskedForm, CallForm
from vendors.phone.panel import panels_of
from vendors.phone.queries import due_calls

Req = Request[Any, Any, Any]
READ = {"right": "vendors.read"}
FORWARD = {"right": "vendors.forward"}
MOST_CALLS = 8


@get("/vendors/panel/calls", opt=FORWARD, sync_to_thread=True)
def calls_panel(request: Req, db: NamedDependency[Session]) -> Response[str]:
    """Which vendors are to be called now."""
    calls = due_calls(db, now(), MOST_CALLS)
    return show(request, "vendors/phone/calls.html", block="panel", calls=calls, at=now())


@get("/vendors/panel/calls/{number:int}", opt=READ, sync_to_thread=True)
def ticket_panel(
    request: Req, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """The ticket's vendors that are called."""
    ticket = ticket_for(db, number)
    panels = panels_of(db, ticket, now())
    return show(request, "vendors/phone/panel.html", block="panel", ticket=ticket, panels=panels)


@get("/vendors/links/{link_id:uuid}/call", opt=FORWARD, sync_to_thread=True)
def call_form(request: Req, db: NamedDependency[Session], link_id: FromPath[UUID]) -> Response[str]:
    """The dialog beside the telephone."""
    return _dialog(request, db, link_by_id(db, link_id), read(CallForm))


@post("/vendors/links/{link_id:uuid}/call", opt=FORWARD, sync_to_thread=True)
def save_call(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    link_id: FromPath[UUID],
) -> Response[str]:
    """Write down what came of it."""
    link, form = link_by_id(db, link_id), read(CallForm, posted)
    form.offer_statuses()
    if form.validate():
        try:
            note_call(db, link, form.draft(), author_of(agent), now=now())
        except Sentence as refusal:
            form.refused(refusal)
        else:
            return redirect(request, _ticket(db, link), flash=_("Written down."))
    return _dialog(request, db, link, form, status=422)


@get("/vendors/links/{link_id:uuid}/asked", opt=FORWARD, sync_to_thread=True)
def asked_form(
    request: Req, db: NamedDependency[Session], link_id: FromPath[UUID]
) -> Response[str]:
    """Put a reminder off: the vendor was asked."""
    return _asked_dialog(request, db, link_by_id(db, link_id), read(AskedForm))


@post("/vendors/links/{link_id:uuid}/asked", opt=FORWARD, sync_to_thread=True)
def asked(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    link_id: FromPath[UUID],
) -> Response[str]:
    """The vendor was asked again."""
    link, form = link_by_id(db, link_id), read(AskedForm, posted)
    if form.validate():
        try:
            ask_again(db, link, form.promised_at, author_of(agent), now=now())
        except Sentence as refusal:
            form.refused(refusal)
        else:
            return redirect(request, _ticket(db, link), flash=_("Written down."))
    return _asked_dialog(request, db, link, form, status=422)


@post("/vendors/calls/{operation_id:uuid}/told", opt=FORWARD, sync_to_thread=True)
def told(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    operation_id: FromPath[UUID],
) -> Response[str]:
    """The vendor was told."""
    operation = operation_by_id(db, operation_id)
    tell_vendor(db, operation, author_of(agent), now=now())
    link = link_by_id(db, operation.link_id)
    return redirect(request, _ticket(db, link), flash=_("Written down."))


def _ticket(db: Session, link: CaseLink) -> str:
    return f"/tickets/{ticket_of(db, link).number}#vendor"


def _dialog(
    request: Req, db: Session, link: CaseLink, form: CallForm, *, status: int = 200
) -> Response[str]:
    form.offer_statuses()
    ticket = ticket_of(db, link)
    found = next((one for one in panels_of(db, ticket, now()) if one.link.id == link.id), None)
    return show(
        request,
        "vendors/phone/call.html",
        block="dialog",
        status=status,
        ticket=ticket,
        link=link,
        one=found,
        form=form,
    )


def _asked_dialog(
    request: Req, db: Session, link: CaseLink, form: AskedForm, *, status: int = 200
) -> Response[str]:
    connection = connection_by_id(db, link.connection_id)
    return show(
        request,
        "vendors/phone/asked.html",
        block="dialog",
        status=status,
        link=link,
        vendor=vendor_of(db, connection),
        hours=rules_of(connection.config).hours,
        form=form,
    )


HANDLERS = (calls_panel, ticket_panel, call_form, save_call, asked_form, asked, told)
