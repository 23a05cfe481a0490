"""A person of a client leaves: from which day, and what it does to the next bills."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.billing.trying import what_if
from contracts.billing.words import days_words
from contracts.ledger.actions.let_go import let_go
from contracts.ledger.forms import LeaveForm
from contracts.ledger.moves import contracts_covering
from contracts.values import local_date
from msp.kernel.errors import Conflict, Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _, show_date
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.clients.queries import client_for
from tenants.people.models import Contact
from tenants.people.queries import contact_for
from tenants.people.values import AgentPrincipal

EDIT = {"right": "contracts.edit"}
HERE = "/contracts/leave/{id:uuid}"


@get(HERE, opt=EDIT, sync_to_thread=True)
def leave_form(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Ask from which day she works there no more."""
    person = contact_for(db, id)
    today = local_date(now(), client_for(db, person.tenant_id).zone)
    return leave_shown(request, db, person, read(LeaveForm, None, on=today))


@post(HERE, opt=EDIT, status_code=200, sync_to_thread=True)
def leave(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Let her go; asked to preview, only show what it does to the next bills."""
    person, form, compared = contact_for(db, id), read(LeaveForm, posted), None
    if form.validate():
        try:
            compared = done(db, agent, person, form, only_try=posted.get("do") == "preview")
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    if form.errors or form.whole or compared is not None:
        return leave_shown(request, db, person, form, compared)
    return redirect(request, f"/contacts/{person.id}", flash=said(person, form.on.data))


def said(person: Contact, on: date | None) -> str:
    """What came of it: of a day to come the account is somebody's to close."""
    if not person.active:
        return _("%(name)s counts as a user no longer.", name=person.name)
    return _(
        "The days of %(name)s end on %(day)s. The account is open until somebody closes it.",
        name=person.name,
        day=show_date(on),
    )


def done(
    db: Session, agent: AgentPrincipal, person: Contact, form: LeaveForm, *, only_try: bool
) -> list[dict[str, Any]] | None:
    """Let her go; only tried, the coming bills of each contract without and with it."""
    on = form.on.data
    if on is None:
        raise Refused(_("Say from which day."), field="on")
    if not agent.can("people.edit"):
        raise Refused(_("You may not change people."))

    def act() -> None:
        let_go(db, person, on, by=agent.id, now=now())

    if not only_try:
        act()
        return None
    touched = contracts_covering(db, person)
    return [{"contract": one, "rows": what_if(db, one, act, now(), since=on)} for one in touched]


def leave_shown(
    request: AnyRequest,
    db: Session,
    person: Contact,
    form: LeaveForm,
    compared: list[dict[str, Any]] | None = None,
) -> Response[str]:
    """The page."""
    values: dict[str, Any] = {"person": person, "form": form, "compared": compared}
    values |= {"client": client_for(db, person.tenant_id), "days_words": days_words}
    status = 422 if form.errors or form.whole else 200
    return show(request, "contracts/ledger/leave.html", status=status, **values)


PAGES = Router("/", route_handlers=[leave_form, leave])
