"""One case, many tickets: put a ticket on a case, or further tickets on the case of one."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.desk.tickets.authors import author_of
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.queries import ticket_for
from msp.kernel.errors import Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.people.values import AgentPrincipal
from vendors.cases.actions.join_case import join_case
from vendors.cases.forms import JoinForm, MoreTicketsForm
from vendors.cases.joining import case_by_id, case_called, open_cases, tickets_on
from vendors.cases.models import CaseLink
from vendors.cases.queries import case_of, link_by_id, ticket_of

Req = Request[Any, Any, Any]
FORWARD = {"right": "vendors.forward"}


@get("/vendors/join/{number:int}", opt=FORWARD, sync_to_thread=True)
def join_form(request: Req, db: NamedDependency[Session], number: FromPath[int]) -> Response[str]:
    """The cases that are going on, to choose one for this ticket."""
    return _choose(request, db, ticket_for(db, number), read(JoinForm))


@post("/vendors/join/{number:int}", opt=FORWARD, sync_to_thread=True)
def join(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Put the ticket on the chosen case, or on the one of the number typed in."""
    ticket, form = ticket_for(db, number), read(JoinForm, posted)
    try:
        chosen = form.chosen()
        case = case_by_id(db, chosen) if chosen else case_called(db, form.case_number.data or "")
        join_case(db, case, ticket, author_of(agent), now=now())
    except Sentence as refusal:
        form.refused(refusal)
        return _choose(request, db, ticket, form, status=422)
    return redirect(request, f"/tickets/{number}#vendor", flash=_("The ticket is on the case."))


@get("/vendors/links/{link_id:uuid}/more", opt=FORWARD, sync_to_thread=True)
def more_form(request: Req, db: NamedDependency[Session], link_id: FromPath[UUID]) -> Response[str]:
    """The dialog for further tickets on this case."""
    return _more(request, db, link_by_id(db, link_id), read(MoreTicketsForm))


@post("/vendors/links/{link_id:uuid}/more", opt=FORWARD, sync_to_thread=True)
def add_more(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    link_id: FromPath[UUID],
) -> Response[str]:
    """Put them all on, or none if one of them cannot be."""
    link, form = link_by_id(db, link_id), read(MoreTicketsForm, posted)
    if form.validate():
        try:
            with db.begin_nested():
                for number in form.ticket_numbers():
                    ticket = ticket_for(db, number)
                    join_case(db, case_of(db, link), ticket, author_of(agent), now=now())
        except Sentence as refusal:
            form.refused(refusal)
        else:
            number = ticket_of(db, link).number
            return redirect(request, f"/tickets/{number}#vendor", flash=_("They are on the case."))
    return _more(request, db, link, form, status=422)


def _choose(
    request: Req, db: Session, ticket: Ticket, form: JoinForm, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "vendors/cases/join.html",
        status=status,
        ticket=ticket,
        cases=open_cases(db),
        form=form,
    )


def _more(
    request: Req, db: Session, link: CaseLink, form: MoreTicketsForm, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "vendors/cases/more.html",
        block="dialog",
        status=status,
        link=link,
        case=case_of(db, link),
        tickets=tickets_on(db, link.case_id),
        form=form,
    )


HANDLERS = (join_form, join, more_form, add_more)
