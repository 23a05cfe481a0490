"""More pages of mail: decisions, mailboxes, the demo's caught mails, the mail behind an entry."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream
from sqlalchemy.orm import Session

from msp.desk.mail.actions.decide_mail import decide_mail
from msp.desk.mail.audience import only_for_all_clients
from msp.desk.mail.caught import caught_mail, caught_mails
from msp.desk.mail.lists import held_today, link_of_entry, mailbox_rows, out_for
from msp.desk.mail.reading import view_of
from msp.desk.tickets.authors import author_of
from msp.desk.tickets.queries import ticket_by_id
from msp.kernel.downloads import download
from msp.kernel.files import open_file
from msp.kernel.i18n import _
from msp.kernel.mail.imap import mailboxes
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.settings import current
from tenants.people.values import AgentPrincipal

Req = Request[Any, Any, Any]
READ = {"right": "tickets.read"}
DECIDE = {"right": "tickets.dispatch"}
ADMIN = {"right": "admin.mail"}
OUTGOING = "/admin/mail/outgoing"


@post("/admin/mail/outgoing/{out_id:uuid}", opt=DECIDE, status_code=200, sync_to_thread=True)
def decide(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    out_id: FromPath[UUID],
) -> Response[str]:
    """It has arrived, or it goes once more."""
    arrived = posted.get("do") == "arrived"
    decide_mail(db, out_for(db, out_id), author_of(agent), arrived=arrived, now=now())
    told = _("Noted as sent.") if arrived else _("It is sent again.")
    return redirect(request, OUTGOING, flash=told)


@get("/admin/mail/mailboxes", opt=ADMIN, sync_to_thread=True)
def boxes(
    request: Req, db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal]
) -> Response[str]:
    """Whether each mailbox is read, and that nothing of it is missing."""
    only_for_all_clients(agent)
    at, settings = now(), current()
    return show(
        request,
        "desk/mail/mailboxes.html",
        rows=mailbox_rows(db, mailboxes(settings.imap_url or ""), at),
        held=held_today(db, at),
        sender=settings.mail_from,
        sends=settings.smtp_url is not None,
        demo=settings.demo,
    )


@get("/admin/mail/caught", opt=ADMIN, sync_to_thread=True)
def caught(request: Req, agent: NamedDependency[AgentPrincipal]) -> Response[str]:
    """What the demo would have sent, to whichever client."""
    only_for_all_clients(agent)
    return show(request, "desk/mail/caught.html", mails=caught_mails(current()), mail=None)


@get("/admin/mail/caught/{name:str}", opt=ADMIN, sync_to_thread=True)
def one_caught(
    request: Req, agent: NamedDependency[AgentPrincipal], name: FromPath[str]
) -> Response[str]:
    """One mail as its receiver would have got it."""
    only_for_all_clients(agent)
    return show(request, "desk/mail/caught.html", mails=(), mail=caught_mail(current(), name))


@get("/mails/{entry_id:uuid}", opt=READ, sync_to_thread=True)
def mail_of_entry(
    request: Req, db: NamedDependency[Session], entry_id: FromPath[UUID]
) -> Response[str]:
    """The whole mail that an entry came from, its quotes and all."""
    link = link_of_entry(db, entry_id)
    ticket = ticket_by_id(db, link.tenant_id, link.ticket_id)
    mail = view_of(link.storage_key)
    return show(request, "desk/mail/whole.html", mail=mail, ticket=ticket, entry_id=entry_id)


@get("/mails/{entry_id:uuid}/original", opt=READ, sync_to_thread=True)
def original_of_entry(db: NamedDependency[Session], entry_id: FromPath[UUID]) -> Stream:
    """The same, byte for byte, as a file."""
    link = link_of_entry(db, entry_id)
    file = open_file(link.storage_key)
    size = file.seek(0, 2)
    file.seek(0)
    return download(file, f"{entry_id}.eml", size)


HANDLERS = (decide, boxes, caught, one_caught, mail_of_entry, original_of_entry)
