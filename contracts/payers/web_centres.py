"""A client's cost centres, and what is charged to them from which day on."""

from uuid import UUID

from litestar import Response, Router, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.payers.actions.charge_to import charge_to
from contracts.payers.actions.choose_payer import withdraw_choice
from contracts.payers.actions.open_centre import close_centre, open_centre
from contracts.payers.forms import CentreForm, ChargeForm
from contracts.payers.models import ChargeChoice
from contracts.payers.page import charge_form, subjects_of
from contracts.payers.queries import centre_for, standing_choice
from contracts.payers.web import EDIT, HERE, page_shown
from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect
from msp.kernel.web import AnyRequest
from tenants.clients.models import Tenant
from tenants.clients.queries import client_for
from tenants.people.values import AgentPrincipal


@post(HERE + "/centres", opt=EDIT, status_code=200, sync_to_thread=True)
def add_centre(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Open a cost centre."""
    client, form = client_for(db, id), read(CentreForm, posted)
    if form.validate():
        try:
            open_centre(db, client.id, form.code.data or "", form.name.data or "")
            return redirect(request, place(id), flash=_("The cost centre is open."))
        except Refused as refusal:
            form.refused(refusal)
    return page_shown(request, db, client, status=422, centre=form)


@post("/billing/centres/{id:uuid}/close", opt=EDIT, status_code=200, sync_to_thread=True)
def close(request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]) -> Response[str]:
    """Do not offer a cost centre any more, or offer it again."""
    centre = centre_for(db, id)
    close_centre(db, centre, now=now())
    words = _("It is not offered any more.") if centre.retired_at else _("It is offered again.")
    return redirect(request, place(centre.tenant_id), flash=words)


@post(HERE + "/charges", opt=EDIT, status_code=200, sync_to_thread=True)
def charge(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Charge something to a cost centre from a day on."""
    client = client_for(db, id)
    form = charge_form(db, client, posted)
    if form.validate():
        keep_charge(db, client, form, agent)
        return redirect(request, place(id), flash=_("From that day it is charged there."))
    return page_shown(request, db, client, status=422, charge=form)


@post(HERE + "/charges/{choice:uuid}/withdraw", opt=EDIT, status_code=200, sync_to_thread=True)
def withdraw_charge(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID], choice: FromPath[UUID]
) -> Response[str]:
    """Take a choice of a cost centre back."""
    withdraw_choice(db, standing_choice(db, ChargeChoice, id, choice), now=now())
    return redirect(request, place(id), flash=_("The choice is withdrawn."))


def keep_charge(db: Session, client: Tenant, form: ChargeForm, agent: AgentPrincipal) -> None:
    """What a valid form says; its subject is one of those that were offered."""
    offered = {key: subject for key, _words, subject in subjects_of(db, client)}
    centre = centre_for(db, UUID(form.centre.data)) if form.centre.data else None
    if form.valid_from.data is None:
        raise Refused(_("A day is needed."), field="valid_from")
    subject, day = offered[form.subject.data], form.valid_from.data
    charge_to(db, client.id, subject, centre, day, by=agent.id, now=now())


def place(client_id: UUID) -> str:
    """The address of a client's payers."""
    return f"/billing/clients/{client_id}"


PAGES = Router("/", route_handlers=[add_centre, close, charge, withdraw_charge])
