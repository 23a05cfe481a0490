"""Fields of a ticket that save at once, each with its undo."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.assign import assign
from msp.desk.tickets.actions.change_details import Details, change_details
from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.reopen import reopen
from msp.desk.tickets.actions.set_priority import set_priority
from msp.desk.tickets.authors import author_of
from msp.desk.tickets.forms import DetailsForm, read_id
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.page import kept_details, offer_details
from msp.desk.tickets.queries import ticket_for
from msp.desk.tickets.routing_facts import assignable
from msp.desk.tickets.words import priority_word, status_word
from msp.desk.values import Kind, Status
from msp.kernel.errors import Conflict, Refused, Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import is_fragment, redirect, show
from tenants.people.values import AgentPrincipal

Req = Request[Any, Any, Any]
WORK = {"right": "tickets.work"}
ASSIGN = {"right": "tickets.assign"}


@post("/tickets/{number:int}/status", opt=WORK, sync_to_thread=True)
def status(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
    value: FromQuery[str] = "",
) -> Response[str]:
    """Set the status; `value` in the address is the undo."""
    ticket = _unchanged(db, number, posted, "status")
    before, wanted = ticket.status, value or str(posted.get("status", ""))
    if wanted not in set(Status):
        raise Refused(_("There is no such status."))
    change_status(db, ticket, Status(wanted), author_of(agent), now=now())
    undo = f"/tickets/{number}/status?value={before}" if before != Status.NEW else None
    return _saved(request, ticket, _("Status: %(word)s", word=status_word(wanted)), undo)


@post("/tickets/{number:int}/priority", opt=WORK, sync_to_thread=True)
def priority(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
    value: FromQuery[str] = "",
) -> Response[str]:
    """Set the priority; the clocks get its targets."""
    ticket = _unchanged(db, number, posted, "priority")
    before, wanted = ticket.priority, value or str(posted.get("priority", ""))
    if wanted not in ("1", "2", "3", "4"):
        raise Refused(_("Priorities run from P1 to P4."))
    set_priority(db, ticket, author_of(agent), now=now(), priority=int(wanted))
    told = _("Priority: %(word)s", word=priority_word(int(wanted)))
    return _saved(request, ticket, told, f"/tickets/{number}/priority?value={before}")


@get("/tickets/{number:int}/assign", opt=ASSIGN, sync_to_thread=True)
def who_could(request: Req, db: NamedDependency[Session], number: FromPath[int]) -> Response[str]:
    """Who could have it, with their load."""
    ticket = ticket_for(db, number)
    people = assignable(db, ticket.tenant_id)
    return show(request, "desk/tickets/assign.html", block="dialog", ticket=ticket, people=people)


@post("/tickets/{number:int}/assign", opt=ASSIGN, sync_to_thread=True)
def give(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
    value: FromQuery[str] = "",
) -> Response[str]:
    """Give it to an engineer, to oneself, or back to the team."""
    ticket = ticket_for(db, number)
    before, wanted = ticket.assignee_id, value or str(posted.get("agent", ""))
    chosen = agent.id if wanted == "me" else None if wanted == "none" else read_id(wanted)
    assign(db, ticket, chosen, author_of(agent), now=now())
    undo = f"/tickets/{number}/assign?value={before or 'none'}"
    return _saved(request, ticket, _("Assigned."), undo)


@post("/tickets/{number:int}/reopen", opt=WORK, sync_to_thread=True)
def take_up(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
) -> Response[str]:
    """Reopen it."""
    reopen(db, ticket_for(db, number), author_of(agent), now=now())
    return redirect(request, f"/tickets/{number}", flash=_("Reopened."))


@get("/tickets/{number:int}/details", opt=WORK, sync_to_thread=True)
def details_form(
    request: Req, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """The form that corrects what the ticket is about."""
    ticket = ticket_for(db, number)
    return _details(request, db, ticket, read(DetailsForm, **kept_details(db, ticket)), 200)


@post("/tickets/{number:int}/details", opt=WORK, sync_to_thread=True)
def correct(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Correct it."""
    ticket, form = ticket_for(db, number), read(DetailsForm, posted)
    offer_details(db, ticket, form)
    if not form.validate():
        return _details(request, db, ticket, form, 422)
    try:
        change_details(db, ticket, _corrected(form), author_of(agent), now=now())
    except Sentence as error:
        form.refused(error)
        return _details(request, db, ticket, form, error.status)
    return redirect(request, f"/tickets/{number}", flash=_("Saved."))


def _corrected(form: DetailsForm) -> Details:
    return Details(
        subject=form.subject.data or "",
        kind=Kind(form.kind.data),
        category=form.category.data or None,
        site_id=read_id(form.site.data),
        asset_ids=[one for value in form.assets.data or () if (one := read_id(value))],
    )


def _details(
    request: Req, db: Session, ticket: Ticket, form: DetailsForm, code: int
) -> Response[str]:
    offer_details(db, ticket, form)
    return show(
        request,
        "desk/tickets/details.html",
        block="dialog",
        status=code,
        ticket=ticket,
        form=form,
    )


def _unchanged(db: Session, number: int, posted: FormMultiDict, field: str) -> Ticket:
    """The ticket, locked, when the field is still what the page showed. Raises Conflict."""
    ticket = lock_ticket(db, ticket_for(db, number))
    shown = posted.get(f"{field}_was")
    if shown is not None and str(shown) != str(getattr(ticket, field)):
        raise Conflict(
            _("Somebody has just set this to %(value)s. Look again.", value=getattr(ticket, field))
        )
    return ticket


def _saved(request: Req, ticket: Ticket, told: str, undo: str | None) -> Response[str]:
    """A toast with its undo; the page reads itself anew."""
    if not is_fragment(request):
        return redirect(request, f"/tickets/{ticket.number}", flash=told)
    headers = {"HX-Trigger": f"ticket:{ticket.id}"}
    return show(
        request,
        "desk/tickets/saved.html",
        block="saved",
        headers=headers,
        told=told,
        undo=undo,
    )


HANDLERS = (status, priority, who_could, give, take_up, details_form, correct)
