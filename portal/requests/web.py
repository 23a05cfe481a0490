"""Requests: the lists, one request with its conversation, answering, files."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.reply import reply
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.queries import assets_of, attachment_for, entries_of, ticket_for
from msp.desk.tickets.values import Body
from msp.desk.values import Channel
from msp.kernel.downloads import download
from msp.kernel.errors import Sentence
from msp.kernel.files import open_file
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from portal.requests.actions.confirm_solved import confirm_solved
from portal.requests.carried import as_incoming, uploaded
from portal.requests.forms import ReplyForm, author_of
from portal.requests.queries import contact_names, engineer_of, request_rows, views_of
from portal.requests.serving import file_links
from portal.requests.steps import next_step, with_whom
from portal.requests.values import View
from tenants.people.values import ContactPrincipal

Req = Request[Any, Any, Any]
SIGNED_IN = {"right": "signed_in"}


@get("/requests", opt=SIGNED_IN, sync_to_thread=True)
def requests(
    request: Req,
    db: NamedDependency[Session],
    contact: NamedDependency[ContactPrincipal],
    view: FromQuery[str] = View.MINE,
    ended: FromQuery[bool] = False,
    after: FromQuery[str | None] = None,
) -> Response[str]:
    """Mine, my site's or my company's, as far as this contact may look."""
    views = views_of(contact)
    chosen = View(view) if view in views else View.MINE
    page = request_rows(db, contact, view=chosen, ended=ended, cursor=after)
    return show(
        request,
        "portal/requests/list.html",
        page=page,
        views=views,
        chosen=chosen,
        ended=ended,
        with_whom=with_whom,
    )


@get("/requests/{number:int}", opt=SIGNED_IN, sync_to_thread=True)
def one_request(request: Req, db: NamedDependency[Session], number: FromPath[int]) -> Response[str]:
    """A request with everything said on it in public."""
    return _page(request, db, ticket_for(db, number), read(ReplyForm))


@post("/requests/{number:int}/reply", opt=SIGNED_IN, sync_to_thread=True)
def answer(
    request: Req,
    db: NamedDependency[Session],
    contact: NamedDependency[ContactPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Write to the desk. On a solved request this says that it is not fixed."""
    ticket, form = ticket_for(db, number), read(ReplyForm, posted)
    if form.validate():
        try:
            _reply(db, ticket, contact, form, posted)
            return redirect(request, f"/requests/{number}", flash=_("Sent"))
        except Sentence as refusal:
            form.refused(refusal)
    return _page(request, db, ticket, form, status=422)


@post("/requests/{number:int}/works", opt=SIGNED_IN, sync_to_thread=True)
def works(
    request: Req,
    db: NamedDependency[Session],
    contact: NamedDependency[ContactPrincipal],
    number: FromPath[int],
) -> Response[str]:
    """It works: the request is over."""
    confirm_solved(db, ticket_for(db, number), author_of(contact), now=now())
    return redirect(request, f"/requests/{number}", flash=_("Thank you. The request is closed."))


@get("/requests/files/{file_id:uuid}", opt=SIGNED_IN, sync_to_thread=True)
def file(db: NamedDependency[Session], file_id: FromPath[UUID]) -> Stream:
    """A file that was sent in public on a request this contact may see."""
    found = attachment_for(db, file_id)
    return download(open_file(found.storage_key), found.filename, found.size)


def _reply(
    db: Session,
    ticket: Ticket,
    contact: ContactPrincipal,
    form: ReplyForm,
    posted: FormMultiDict,
) -> None:
    body, files = Body(form.text.data or ""), as_incoming(uploaded(posted))
    author = author_of(contact)
    reply(db, ticket, author, body, now=now(), files=files, channel=Channel.PORTAL)


def _page(
    request: Req, db: Session, ticket: Ticket, form: ReplyForm, *, status: int = 200
) -> Response[str]:
    engineer = engineer_of(db, ticket)
    return show(
        request,
        "portal/requests/page.html",
        block="thread",
        status=status,
        ticket=ticket,
        entries=entries_of(db, ticket),
        names=contact_names(db),
        devices=assets_of(db, ticket),
        engineer=engineer,
        step=next_step(ticket.status, engineer),
        form=form,
        entry_files=file_links,
    )


HANDLERS = (requests, one_request, answer, works, file)
