"""The page of a phone call: find the caller, write, see what would happen, open."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.authors import author_of
from msp.desk.tickets.forms import read_files
from msp.desk.tickets.forms_new import PLAIN, NewTicketForm
from msp.desk.tickets.newcomers import Caller, caller_of, callers, outlook
from msp.kernel.errors import Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import is_fragment, redirect, show
from tenants.clients.queries import client_for
from tenants.people.queries import contact_for
from tenants.people.values import AgentPrincipal

Req = Request[Any, Any, Any]
WORK = {"right": "tickets.work"}
PAGE = "desk/tickets/new.html"


@get("/tickets/new", opt=WORK, sync_to_thread=True)
def new_ticket(
    request: Req,
    db: NamedDependency[Session],
    q: FromQuery[str] = "",
    contact: FromQuery[UUID | None] = None,
    client: FromQuery[UUID | None] = None,
) -> Response[str]:
    """Find who calls; then ask what it is about."""
    caller = _caller(db, contact, client)
    if caller is None:
        found = callers(db, q)
        return show(request, PAGE, block="callers", who=None, q=q, found=found)
    form = read(NewTicketForm, None, **PLAIN)
    return _page(request, db, caller, form)


@post("/tickets/new", opt=WORK, sync_to_thread=True)
def open_new(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    contact: FromQuery[UUID | None] = None,
    client: FromQuery[UUID | None] = None,
) -> Response[str]:
    """Open it."""
    caller, form = _known(db, contact, client), read(NewTicketForm, posted)
    form.offer(db, caller)
    if not form.validate():
        return _page(request, db, caller, form, 422)
    try:
        draft = form.draft(caller, author_of(agent), read_files(posted))
        ticket = open_ticket(db, draft, now=now())
    except Sentence as error:
        form.refused(error)
        return _page(request, db, caller, form, error.status)
    told = _("Ticket %(number)s is open.", number=ticket.number)
    return redirect(request, f"/tickets/{ticket.number}", flash=told)


@post("/tickets/new/outlook", opt=WORK, sync_to_thread=True, status_code=200)
def foresee(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    contact: FromQuery[UUID | None] = None,
    client: FromQuery[UUID | None] = None,
) -> Response[str]:
    """Who pays, where it goes and by when, as one types; nothing is written."""
    caller, form = _known(db, contact, client), read(NewTicketForm, posted)
    form.offer(db, caller)
    form.validate()
    ahead = None
    if not ({"assets", "kind", "impact", "urgency"} & form.errors.keys()):
        ahead = outlook(db, form.draft(caller, author_of(agent)), now=now())
    if not is_fragment(request):
        return redirect(request, "/tickets/new")
    return show(request, PAGE, block="outlook", ahead=ahead, query=_query(caller))


def _caller(db: Session, contact_id: UUID | None, client_id: UUID | None) -> Caller | None:
    if contact_id is not None:
        contact = contact_for(db, contact_id)
        return caller_of(db, client_for(db, contact.tenant_id), contact)
    return caller_of(db, client_for(db, client_id), None) if client_id is not None else None


def _known(db: Session, contact_id: UUID | None, client_id: UUID | None) -> Caller:
    caller = _caller(db, contact_id, client_id)
    if caller is None:
        raise Sentence(_("Find out who calls first."))
    return caller


def _page(
    request: Req, db: Session, caller: Caller, form: NewTicketForm, code: int = 200
) -> Response[str]:
    form.offer(db, caller)
    query = _query(caller)
    return show(request, PAGE, status=code, who=caller, form=form, query=query, ahead=None)


def _query(caller: Caller) -> str:
    """The caller as the address has her."""
    who = caller.contact
    return f"contact={who.id}" if who else f"client={caller.client.id}"


HANDLERS = (new_ticket, open_new, foresee)
