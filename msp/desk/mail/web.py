"""Pages of mail: what waits for a person, what went out, how the mailboxes are."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream
from sqlalchemy.orm import Session

from msp.desk.mail.actions.assign_mail import assign_mail
from msp.desk.mail.actions.attach_mail import attach_mail
from msp.desk.mail.actions.hold_mail import hold_mail
from msp.desk.mail.actions.retry_mail import retry_mail
from msp.desk.mail.audience import only_for_all_clients
from msp.desk.mail.forms import AssignForm, AttachForm, Choice
from msp.desk.mail.lists import inbound_page, inbound_row, out_page, undecided_count, waiting_counts
from msp.desk.mail.models import InboundMail
from msp.desk.mail.queries import inbound_for
from msp.desk.mail.reading import MailView, view_of
from msp.desk.mail.values import MailState, Reason
from msp.desk.tickets.queries import ticket_for
from msp.kernel.downloads import download
from msp.kernel.errors import Conflict, NotFound, Sentence
from msp.kernel.files import open_file
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.settings import current
from tenants.clients.queries import client_for, client_names
from tenants.people.values import AgentPrincipal

Req = Request[Any, Any, Any]
REVIEW = {"right": "tickets.dispatch"}
HOME = "/admin/mail"
PAGE = "desk/mail/mail.html"


@get("/admin/mail", opt=REVIEW, sync_to_thread=True)
def waiting(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    show_left_out: FromQuery[bool] = False,
    before: FromQuery[str | None] = None,
) -> Response[str]:
    """Mails that no ticket has, the newest first, each with its reason."""
    only_for_all_clients(agent)
    states = (MailState.DISCARDED,) if show_left_out else (MailState.REVIEW, MailState.PARKED)
    page = inbound_page(db, states, before)
    counts = waiting_counts(db)
    return show(
        request,
        "desk/mail/waiting.html",
        page=page,
        left_out=show_left_out,
        counts=counts,
        undecided=undecided_count(db),
        demo=current().demo,
    )


@get("/admin/mail/outgoing", opt=REVIEW, sync_to_thread=True)
def outgoing(
    request: Req,
    db: NamedDependency[Session],
    only: FromQuery[str] = "",
    before: FromQuery[str | None] = None,
) -> Response[str]:
    """What we wrote to the clients this person serves, and what became of it."""
    return show(
        request,
        "desk/mail/outgoing.html",
        page=out_page(db, only, before),
        chosen=only,
        undecided=undecided_count(db),
        sends=current().smtp_url is not None,
        demo=current().demo,
    )


@get("/admin/mail/{mail_id:uuid}", opt=REVIEW, sync_to_thread=True)
def one_mail(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    mail_id: FromPath[UUID],
) -> Response[str]:
    """The mail, why it waits, and what may be done about it."""
    return _mail_page(request, _row(db, agent, mail_id), read_assign(db), read(AttachForm))


@get("/admin/mail/{mail_id:uuid}/original", opt=REVIEW, sync_to_thread=True)
def original(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    mail_id: FromPath[UUID],
) -> Stream:
    """The mail as it came, byte for byte, as a file."""
    row = _row(db, agent, mail_id)
    return download(open_file(row.storage_key), f"{row.id}.eml", row.size)


@post("/admin/mail/{mail_id:uuid}/assign", opt=REVIEW, status_code=200, sync_to_thread=True)
def assign(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    mail_id: FromPath[UUID],
) -> Response[str]:
    """It is this client's: open a ticket from it."""
    row, form = _undecided(db, agent, mail_id), read_assign(db, posted)
    if form.validate():
        try:
            client = client_for(db, UUID(form.client.data))
            at = now()
            ticket = assign_mail(db, row, client.id, current(), now=at, agent_id=agent.id)
            return redirect(request, f"/tickets/{ticket.number}", flash=_("A ticket is opened."))
        except Sentence as refusal:
            form.refused(refusal)
    return _mail_page(request, row, form, read(AttachForm), status=422)


@post("/admin/mail/{mail_id:uuid}/attach", opt=REVIEW, status_code=200, sync_to_thread=True)
def attach(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    mail_id: FromPath[UUID],
) -> Response[str]:
    """It belongs to this ticket."""
    row, form = _undecided(db, agent, mail_id), read(AttachForm, posted)
    if form.validate():
        try:
            ticket = ticket_for(db, form.number.data or 0)
            attach_mail(db, row, ticket, current(), now=now(), agent_id=agent.id)
            return redirect(request, f"/tickets/{ticket.number}", flash=_("The mail is here now."))
        except Sentence as refusal:
            form.number.errors = [*form.number.errors, str(refusal)]
    return _mail_page(request, row, read_assign(db), form, status=422)


@post("/admin/mail/{mail_id:uuid}/discard", opt=REVIEW, status_code=200, sync_to_thread=True)
def discard(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    mail_id: FromPath[UUID],
) -> Response[str]:
    """It is nothing for us; it stays readable."""
    row = _undecided(db, agent, mail_id)
    reason = row.reason or Reason.BY_HAND
    hold_mail(
        db,
        row,
        MailState.DISCARDED,
        reason,
        now=now(),
        detail=row.detail,
        agent_id=agent.id,
    )
    return redirect(request, HOME, flash=_("The mail is left out. It can still be read."))


@post("/admin/mail/{mail_id:uuid}/again", opt=REVIEW, status_code=200, sync_to_thread=True)
def again(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    mail_id: FromPath[UUID],
) -> Response[str]:
    """Take it in once more."""
    retry_mail(db, _undecided(db, agent, mail_id), now=now())
    return redirect(request, HOME, flash=_("The mail is being taken in again."))


def read_assign(db: Session, posted: FormMultiDict | None = None) -> AssignForm:
    """The form with every client to choose from."""
    form = read(AssignForm, posted)
    names = [(str(one), name) for one, name in client_names(db)]
    form.client.choices = [Choice("", _("Choose a client")), *(Choice(*one) for one in names)]
    return form


def _mail_page(
    request: Req,
    row: InboundMail,
    assign_form: AssignForm,
    attach_form: AttachForm,
    *,
    status: int = 200,
) -> Response[str]:
    return show(
        request,
        PAGE,
        status=status,
        row=inbound_row(row),
        mail=_view(row),
        undecided=row.state in (MailState.REVIEW, MailState.PARKED, MailState.DISCARDED),
        assign_form=assign_form,
        attach_form=attach_form,
    )


def _view(row: InboundMail) -> MailView | None:
    try:
        return view_of(row.storage_key)
    except Sentence:
        return None


def _row(db: Session, agent: AgentPrincipal, mail_id: UUID) -> InboundMail:
    """A mail that nobody has placed is nobody's: only who serves every client may see it."""
    only_for_all_clients(agent)
    row = inbound_for(db, mail_id)
    if row.state == MailState.PROCESSED:
        raise NotFound(_("This mail is on its ticket now."))
    return row


def _undecided(db: Session, agent: AgentPrincipal, mail_id: UUID) -> InboundMail:
    row = _row(db, agent, mail_id)
    if row.state == MailState.RECEIVED:
        raise Conflict(_("This mail is being taken in; look again in a minute."))
    return row


HANDLERS = (waiting, outgoing, one_mail, original, assign, attach, discard, again)
