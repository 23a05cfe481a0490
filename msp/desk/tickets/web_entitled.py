"""The dialog in which an engineer answers who pays instead of the entitlement check."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.entitlement.values import Entitled
from msp.desk.tickets.actions.override_entitlement import override_entitlement, take_back_override
from msp.desk.tickets.authors import author_of
from msp.desk.tickets.entitled import answer_for, checked_answer, standing_override
from msp.desk.tickets.forms import OverrideForm
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.queries import ticket_for
from msp.kernel.errors import Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.people.values import AgentPrincipal

Req = Request[Any, Any, Any]
WORK = {"right": "tickets.work"}


@get("/tickets/{number:int}/entitlement", opt=WORK, sync_to_thread=True)
def override_form(
    request: Req, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """The form of another answer, with what holds now."""
    ticket = ticket_for(db, number)
    standing = standing_override(db, ticket)
    kept = read(OverrideForm, answer=answer_for(db, ticket), reason=standing and standing.reason)
    return _dialog(request, ticket, kept.offer())


@post("/tickets/{number:int}/entitlement", opt=WORK, sync_to_thread=True)
def override(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Let another answer stand."""
    ticket, form = ticket_for(db, number), read(OverrideForm, posted).offer()
    if not form.validate():
        return _dialog(request, ticket, form, 422)
    answer, why = Entitled(form.answer.data), form.reason.data or ""
    try:
        override_entitlement(db, ticket, answer, why, author_of(agent), now=now())
    except Sentence as error:
        form.refused(error)
        return _dialog(request, ticket, form, error.status)
    return redirect(request, f"/tickets/{number}", flash=_("The answer is set."))


@post("/tickets/{number:int}/entitlement/take-back", opt=WORK, sync_to_thread=True)
def take_back(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
) -> Response[str]:
    """Let the check's answer hold again."""
    take_back_override(db, ticket_for(db, number), author_of(agent), now=now())
    return redirect(request, f"/tickets/{number}", flash=_("The check's answer holds again."))


def _dialog(request: Req, ticket: Ticket, form: OverrideForm, code: int = 200) -> Response[str]:
    template, said = "desk/tickets/entitlement.html", checked_answer(ticket)
    return show(request, template, block="dialog", status=code, ticket=ticket, form=form, said=said)


HANDLERS = (override_form, override, take_back)
