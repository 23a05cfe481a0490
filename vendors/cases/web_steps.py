"""Steps on a case: not fixed, withdraw, close, detach, edit and resend, publish."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.hide_entry import publish_entry
from msp.desk.tickets.authors import author_of
from msp.desk.tickets.queries import entry_of
from msp.kernel.errors import NotFound, Sentence
from msp.kernel.forms import Form, read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.people.values import AgentPrincipal
from vendors.cases.actions.end_case import close_case, detach, not_fixed, withdraw
from vendors.cases.actions.settle_operation import edit_and_resend
from vendors.cases.forms import CaseForm, WhyForm
from vendors.cases.models import CaseLink
from vendors.cases.queries import create_of, link_by_id, ticket_of

Req = Request[Any, Any, Any]
FORWARD = {"right": "vendors.forward"}


@dataclass(frozen=True, slots=True)
class Step:
    """A step with words to the vendor: what its dialog says, and what it does."""

    title: str
    note: str
    verb: str
    run: Callable[..., None]


def steps_with_words() -> dict[str, Step]:
    """The steps that tell the vendor something, in the reader's language."""
    return {
        "not-fixed": Step(
            _("Not fixed"),
            _("The vendor is told, its case is opened again and the ticket waits for it."),
            _("Send, not fixed"),
            not_fixed,
        ),
        "withdraw": Step(
            _("Withdraw the case"),
            _("What was not sent yet is dropped; else the vendor is told. The ticket stays open."),
            _("Withdraw"),
            withdraw,
        ),
    }


@get("/vendors/links/{link_id:uuid}/{step:str}", opt=FORWARD, sync_to_thread=True)
def step_form(
    request: Req, db: NamedDependency[Session], link_id: FromPath[UUID], step: FromPath[str]
) -> Response[str]:
    """The dialog of a step."""
    link = link_by_id(db, link_id)
    if step == "edit":
        payload = dict(create_of(db, link).payload)
        return _edit_dialog(request, db, link, read(CaseForm, **payload))
    return _why_dialog(request, db, link, step, read(WhyForm))


@post("/vendors/links/{link_id:uuid}/close", opt=FORWARD, sync_to_thread=True)
def close_it(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    link_id: FromPath[UUID],
) -> Response[str]:
    """We are done with it."""
    link = link_by_id(db, link_id)
    close_case(db, link, author_of(agent), now=now())
    return _back(request, db, link, _("The vendor's case is closed."))


@post("/vendors/links/{link_id:uuid}/detach", opt=FORWARD, sync_to_thread=True)
def detach_it(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    link_id: FromPath[UUID],
) -> Response[str]:
    """Cut the bond."""
    link = link_by_id(db, link_id)
    detach(db, link, author_of(agent), now=now())
    return _back(request, db, link, _("Detached; the vendor was told nothing."))


@post("/vendors/links/{link_id:uuid}/edit", opt=FORWARD, sync_to_thread=True)
def resend(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    link_id: FromPath[UUID],
) -> Response[str]:
    """Send a refused case again with other words."""
    link, form = link_by_id(db, link_id), read(CaseForm, posted)
    if form.validate():
        edit_and_resend(db, link, form.draft(), author_of(agent), now=now())
        return _back(request, db, link, _("On its way again."))
    return _edit_dialog(request, db, link, form, status=422)


@post("/vendors/links/{link_id:uuid}/publish/{entry_id:uuid}", opt=FORWARD, sync_to_thread=True)
def publish(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    link_id: FromPath[UUID],
    entry_id: FromPath[UUID],
) -> Response[str]:
    """Show one of the vendor's messages to this ticket's client, and to no other's."""
    link = link_by_id(db, link_id)
    entry = entry_of(db, ticket_of(db, link), entry_id)
    publish_entry(db, entry, author_of(agent), now=now())
    return _back(request, db, link, _("The client sees it now."))


@post("/vendors/links/{link_id:uuid}/{step:str}", opt=FORWARD, sync_to_thread=True)
def take_step(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    link_id: FromPath[UUID],
    step: FromPath[str],
) -> Response[str]:
    """A step with words to the vendor."""
    link, form = link_by_id(db, link_id), read(WhyForm, posted)
    if form.validate():
        try:
            _step(step).run(db, link, form.text.data or "", author_of(agent), now=now())
        except Sentence as refusal:
            form.refused(refusal)
        else:
            return _back(request, db, link, _("Done."))
    return _why_dialog(request, db, link, step, form, status=422)


def _step(name: str) -> Step:
    found = steps_with_words().get(name)
    if found is None:
        raise NotFound(_("There is no such page."))
    return found


def _why_dialog(
    request: Req, db: Session, link: CaseLink, step: str, form: Form, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "vendors/cases/step.html",
        block="dialog",
        status=status,
        ticket=ticket_of(db, link),
        url=f"/vendors/links/{link.id}/{step}",
        step=_step(step),
        form=form,
    )


def _edit_dialog(
    request: Req, db: Session, link: CaseLink, form: Form, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "vendors/cases/edit.html",
        block="dialog",
        status=status,
        ticket=ticket_of(db, link),
        link=link,
        form=form,
    )


def _back(request: Req, db: Session, link: CaseLink, said: str) -> Response[str]:
    return redirect(request, f"/tickets/{ticket_of(db, link).number}", flash=said)


HANDLERS = (step_form, close_it, detach_it, resend, publish, take_step)
