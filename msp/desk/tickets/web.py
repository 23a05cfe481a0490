"""The ticket page: the sheet, what is said on it, drafts, who else is there, and files."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.note_reader import note_reader
from msp.desk.tickets.actions.save_draft import save_draft
from msp.desk.tickets.actions.say import say
from msp.desk.tickets.actions.see_notices import see_notices
from msp.desk.tickets.authors import author_of
from msp.desk.tickets.forms import read_id, read_saying
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.page import page_of_sheet
from msp.desk.tickets.presence import readers_of, viewers
from msp.desk.tickets.queries import attachment_for, ticket_for
from msp.desk.tickets.sheet import newer_than, sheet_of
from msp.kernel.downloads import download
from msp.kernel.errors import NotFound
from msp.kernel.files import open_file
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import is_fragment, redirect, show
from tenants.people.values import AgentPrincipal

Req = Request[Any, Any, Any]
READ = {"right": "tickets.read"}
WORK = {"right": "tickets.work"}
PAGE = "desk/tickets/page.html"
PIECE = 1 << 16


@get("/tickets/{number:int}", opt=READ, sync_to_thread=True)
def ticket_page(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
    tab: FromQuery[str] = "all",
) -> Response[str]:
    """The whole page; or, when something happened on it, the sheet alone."""
    at = now()
    sheet = sheet_of(db, number, agent.id)
    values = page_of_sheet(sheet, agent, tab, at)
    note_reader(db, sheet.ticket, agent.id, now=at)
    if sheet.has_notices and not is_fragment(request):
        see_notices(db, agent.id, now=at, ticket=sheet.ticket)
    return show(request, PAGE, block="sheet", **values)


@post("/tickets/{number:int}/say", opt=WORK, sync_to_thread=True)
def send(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Send the composer, unless somebody else has spoken meanwhile: then it stops once."""
    ticket, at = ticket_for(db, number), now()
    newer = newer_than(db, ticket, read_id(posted.get("since")), agent.id)
    if newer and not posted.get("anyway"):
        return _stopped(request, ticket, newer, posted)
    saying = read_saying(posted)
    say(db, ticket, saying, author_of(agent), now=at)
    note_reader(db, ticket, agent.id, now=at, writing=False)
    told = _("Note added.") if saying.mode == "note" else _("Sent.")
    target = "/" if posted.get("then_next") else f"/tickets/{number}"
    return redirect(request, target, flash=told)


def _stopped(request: Req, ticket: Ticket, newer: Any, posted: FormMultiDict) -> Response[str]:
    """What others wrote in the meantime, above the text that was typed."""
    return show(
        request,
        "desk/tickets/collision.html",
        block="collision",
        status=409,
        headers={"HX-Reswap": "none"},
        ticket=ticket,
        newer=newer,
        typed=str(posted.get("text", "")),
        mode=str(posted.get("mode", "reply")),
    )


@post("/tickets/{number:int}/draft", opt=WORK, sync_to_thread=True, status_code=204)
def draft(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> None:
    """Keep what is being typed; colleagues see that somebody writes."""
    ticket, text, at = ticket_for(db, number), str(posted.get("text", "")), now()
    save_draft(db, ticket, agent.id, str(posted.get("mode", "")), text, now=at)
    note_reader(db, ticket, agent.id, now=at, read=False, writing=bool(text.strip()))


@get("/tickets/{number:int}/presence", opt=READ, sync_to_thread=True)
def presence(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
) -> Response[str]:
    """Who else has the ticket open, and that this agent still has."""
    if not is_fragment(request):
        return redirect(request, f"/tickets/{number}")
    at, ticket = now(), ticket_for(db, number)
    note_reader(db, ticket, agent.id, now=at, read=False)
    here = viewers(readers_of(db, ticket), agent.id, at)
    return show(request, PAGE, block="presence", ticket=ticket, viewers=here)


@get("/tickets/{number:int}/files/{file_id:uuid}", opt=READ, sync_to_thread=True)
def file(db: NamedDependency[Session], number: FromPath[int], file_id: FromPath[UUID]) -> Stream:
    """A file of the ticket, always as a download."""
    ticket, found = ticket_for(db, number), attachment_for(db, file_id)
    if found.tenant_id != ticket.tenant_id:
        raise NotFound(_("There is no such file."))
    return download(open_file(found.storage_key), found.filename, found.size)


HANDLERS = (ticket_page, send, draft, presence, file)
