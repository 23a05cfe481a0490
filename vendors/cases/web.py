"""The vendor on a ticket: the panel, the form that forwards, and the composer to the vendor."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.desk.tickets.authors import author_of
from msp.desk.tickets.models import Attachment, Ticket
from msp.desk.tickets.queries import assets_of, entries_of, ticket_for
from msp.desk.tickets.values import Author
from msp.kernel.errors import Refused, Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import is_fragment, redirect, show
from tenants.people.values import AgentPrincipal
from vendors.cases.actions.forward_ticket import payload_of
from vendors.cases.actions.queue_comment import veil_over
from vendors.cases.actions.say import say
from vendors.cases.drafts import draft_of
from vendors.cases.forms import FilesForm, ForwardForm, SayForm
from vendors.cases.models import CaseLink
from vendors.cases.panel import panel_of
from vendors.cases.queries import link_by_id, public_files, ticket_of
from vendors.cases.web_gate import (
    complete,
    gate_for,
    is_complete,
    offered,
    send_through,
    shown,
    words_of,
)
from vendors.connections.queries import connections_and_vendors
from vendors.redaction.queries import rules_for
from vendors.redaction.veil import Veil

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
    return _forward_page(request, db, ticket, form, None)


@post("/vendors/forward/{number:int}/preview", opt=FORWARD, sync_to_thread=True)
def preview(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """What would leave, word for word."""
    ticket = ticket_for(db, number)
    form = offered(db, ticket, read(ForwardForm, posted))
    return _forward_page(request, db, ticket, form, posted, block="preview")


@post("/vendors/forward/{number:int}/gate", opt=FORWARD, sync_to_thread=True)
def check_gate(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """What the vendor that is chosen needs before it takes the case."""
    ticket = ticket_for(db, number)
    form = offered(db, ticket, read(ForwardForm, posted))
    return _forward_page(request, db, ticket, form, posted, block="gate")


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
    form = offered(db, ticket, read(ForwardForm, posted))
    gate, reason = gate_for(db, ticket, form, posted), words_of(posted).get("override", "").strip()
    if form.validate() and gate and is_complete(form, gate, reason, agent):
        try:
            send_through(db, ticket, form, gate, reason, agent)
        except Sentence as refusal:
            form.refused(refusal)
        else:
            said = _("On its way to %(name)s.", name=gate.vendor.name)
            return redirect(request, f"/tickets/{number}#vendor", flash=said)
    return _forward_page(request, db, ticket, form, posted, status=422)


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
    _say(db, link, form, author_of(agent))
    if is_fragment(request):
        return _panel(request, db, ticket)
    return redirect(request, f"/tickets/{ticket.number}#vendor", flash=_("On its way."))


@post("/vendors/links/{link_id:uuid}/say/preview", opt=FORWARD, sync_to_thread=True)
def say_preview(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    link_id: FromPath[UUID],
) -> Response[str]:
    """What the vendor would read of a message, where something of it is hidden."""
    link, form = link_by_id(db, link_id), read(SayForm, posted)
    ticket, veil = ticket_of(db, link), veil_over(db, link)
    words = veil.over(form.text.data or "")
    return show(
        request,
        "vendors/cases/said.html",
        block="said",
        ticket=ticket,
        pieces=veil.pieces(words),
        files=_named(db, ticket, veil, form),
        met=list(veil.met.values()),
    )


def _say(db: Session, link: CaseLink, form: SayForm, author: Author) -> None:
    say(
        db,
        link,
        form.text.data or "",
        form.chosen_files(),
        author,
        now=now(),
        readable=form.chosen_readable(),
        why_readable=form.why_readable.data or "",
    )


def _panel(request: Req, db: Session, ticket: Ticket) -> Response[str]:
    cases = panel_of(db, ticket, now())
    return show(request, "vendors/cases/panel.html", block="panel", ticket=ticket, cases=cases)


def _forward_page(
    request: Req,
    db: Session,
    ticket: Ticket,
    form: ForwardForm,
    posted: FormMultiDict | None,
    *,
    status: int = 200,
    block: str | None = None,
) -> Response[str]:
    offered(db, ticket, form)
    gate = gate_for(db, ticket, form, posted)
    veil = _veil(db, ticket, form)
    payload = draft_of(REFERENCE, payload_of(ticket, complete(form.draft(), gate), veil))
    return show(
        request,
        "vendors/cases/forward.html",
        block=block,
        status=status,
        ticket=ticket,
        form=form,
        payload=payload,
        title=veil.pieces(payload.title),
        pieces=veil.pieces(payload.body),
        files=_named(db, ticket, veil, form),
        met=list(veil.met.values()),
        connections=form.connection.choices,
        **shown(gate, posted, refused=status == 422),
    )


def _named(
    db: Session, ticket: Ticket, veil: Veil, form: FilesForm
) -> list[tuple[Attachment, list[tuple[str, bool]]]]:
    """The chosen files, each with its name as the vendor reads it, in pieces."""
    wanted = set(form.files.data or ())
    chosen = [one for one in public_files(db, ticket) if str(one.id) in wanted]
    return [(one, veil.pieces(veil.over_name(one.filename))) for one in chosen]


def _veil(db: Session, ticket: Ticket, form: ForwardForm) -> Veil:
    """What is hidden from the vendor that is chosen; from all vendors before one is."""
    known = {str(one.id): vendor.id for one, vendor in connections_and_vendors(db)}
    only = next(iter(known.values())) if len(known) == 1 else None
    vendor_id = known.get(form.connection.data or "", only)
    rules = rules_for(db, ticket.tenant_id, vendor_id)
    return Veil(rules, frozenset(form.chosen_readable()))


HANDLERS = (panel, forward_form, preview, check_gate, forward, say_to_vendor, say_preview)
