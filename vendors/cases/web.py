"""The vendor on a ticket: the panel, the form that forwards, and the composer to the vendor."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.desk.tickets.authors import author_of
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.queries import assets_of, entries_of, ticket_for
from msp.kernel.errors import Refused, Sentence
from msp.kernel.forms import Choice, read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import is_fragment, redirect, show
from tenants.people.values import AgentPrincipal
from vendors.cases.actions.forward_ticket import forward_ticket, payload_of
from vendors.cases.actions.say import say
from vendors.cases.drafts import draft_of
from vendors.cases.forms import ForwardForm, SayForm
from vendors.cases.panel import panel_of
from vendors.cases.queries import link_by_id, public_files, ticket_of
from vendors.connections.models import VendorConnection
from vendors.connections.queries import connection_by_id, connections_and_vendors, vendor_of

Req = Request[Any, Any, Any]
READ = {"right": "vendors.read"}
FORWARD = {"right": "vendors.forward"}
REFERENCE = "msp-0000"


@get("/vendors/panel/ticket/{number:int}", opt=READ, sync_to_thread=True)
def panel(request: Req, db: NamedDependency[Session], number: FromPath[int]) -> Response[str]:
    """The ticket's vendor cases, as a part of its page."""
    return _panel(request, db, ticket_for(db, number))


@get("/vendors/forward/{number:int}", opt=FORWARD, sync_to_thread=True)
def forward_form(
    request: Req, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """The form, filled with what the desk knows; nothing of it has left yet."""
    ticket = ticket_for(db, number)
    words = next((one.body_text for one in entries_of(db, ticket) if one.kind == "reply"), "")
    device = next((one.serial or one.name for one in assets_of(db, ticket)), "")
    form = read(ForwardForm, title=ticket.subject, body=words, asset_tag=device)
    return _forward_page(request, db, ticket, form)


@post("/vendors/forward/{number:int}/preview", opt=FORWARD, sync_to_thread=True)
def preview(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """What would leave, word for word."""
    ticket = ticket_for(db, number)
    form = _offered(db, ticket, read(ForwardForm, posted))
    return _forward_page(request, db, ticket, form, block="preview")


@post("/vendors/forward/{number:int}", opt=FORWARD, sync_to_thread=True)
def forward(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Send it on its way."""
    ticket = ticket_for(db, number)
    form = _offered(db, ticket, read(ForwardForm, posted))
    if form.validate():
        try:
            connection = _chosen(db, form)
            draft = form.draft(form.chosen_files())
            forward_ticket(db, ticket, connection, draft, author_of(agent), now=now())
        except Sentence as refusal:
            form.refused(refusal)
        else:
            said = _("On its way to %(name)s.", name=vendor_of(db, connection).name)
            return redirect(request, f"/tickets/{number}#vendor", flash=said)
    return _forward_page(request, db, ticket, form, status=422)


@post("/vendors/links/{link_id:uuid}/say", opt=FORWARD, sync_to_thread=True)
def say_to_vendor(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    link_id: FromPath[UUID],
) -> Response[str]:
    """A message to the vendor, from the panel's composer."""
    link = link_by_id(db, link_id)
    ticket, form = ticket_of(db, link), read(SayForm, posted)
    form.offer_files(list(public_files(db, ticket)))
    if not form.validate():
        raise Refused(" ".join(form.text.errors or form.files.errors or form.whole))
    say(db, link, form.text.data or "", form.chosen_files(), author_of(agent), now=now())
    if is_fragment(request):
        return _panel(request, db, ticket)
    return redirect(request, f"/tickets/{ticket.number}#vendor", flash=_("On its way."))


def _panel(request: Req, db: Session, ticket: Ticket) -> Response[str]:
    cases = panel_of(db, ticket, now())
    return show(request, "vendors/cases/panel.html", block="panel", ticket=ticket, cases=cases)


def _chosen(db: Session, form: ForwardForm) -> VendorConnection:
    return connection_by_id(db, UUID(form.connection.data))


def _offered(db: Session, ticket: Ticket, form: ForwardForm) -> ForwardForm:
    """The form with the connections and files there are to choose from."""
    form.connection.choices = [
        Choice(str(one.id), f"{vendor.name} · {one.name}")
        for one, vendor in connections_and_vendors(db)
        if vendor.active
    ]
    form.offer_files(list(public_files(db, ticket)))
    return form


def _forward_page(
    request: Req,
    db: Session,
    ticket: Ticket,
    form: ForwardForm,
    *,
    status: int = 200,
    block: str | None = None,
) -> Response[str]:
    _offered(db, ticket, form)
    wanted = set(form.files.data or ())
    return show(
        request,
        "vendors/cases/forward.html",
        block=block,
        status=status,
        ticket=ticket,
        form=form,
        payload=draft_of(REFERENCE, payload_of(ticket, form.draft())),
        files=[one for one in public_files(db, ticket) if str(one.id) in wanted],
        connections=form.connection.choices,
    )


HANDLERS = (panel, forward_form, preview, forward, say_to_vendor)
