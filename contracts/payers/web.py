"""A client's payers: its billing profiles, who pays what, and the panels that say so elsewhere."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_numbered
from contracts.payers.actions.choose_payer import choose_payer, withdraw_choice
from contracts.payers.actions.save_profile import retire_profile, save_profile
from contracts.payers.forms import ProfileForm
from contracts.payers.models import BillingProfile, PayerChoice
from contracts.payers.page import page_values, payer_form
from contracts.payers.queries import payer_of, profile_for, profiles_of, standing_choice
from contracts.values import local_date
from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.clients.models import Tenant
from tenants.clients.queries import client_for
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "contracts.read"}, {"right": "contracts.edit"}
HERE = "/billing/clients/{id:uuid}"


@get(HERE, opt=READ, sync_to_thread=True)
def payers_page(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Show who is billed for a client, and which cost centre bears what."""
    return page_shown(request, db, client_for(db, id))


@get(HERE + "/profiles/new", opt=EDIT, sync_to_thread=True)
def new_profile(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """A billing profile to fill in; the client's name is filled in."""
    client = client_for(db, id)
    form = read(ProfileForm, None, name=client.name, legal_name=client.name).offer()
    return profile_shown(request, client, None, form)


@post(HERE + "/profiles/new", opt=EDIT, status_code=200, sync_to_thread=True)
def add_profile(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Keep a new profile."""
    client, form = client_for(db, id), read(ProfileForm, posted).offer()
    return profile_kept(request, db, client, None, form)


@get("/billing/profiles/{id:uuid}", opt=EDIT, sync_to_thread=True)
def edit_profile(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """A profile to change."""
    profile = profile_for(db, id)
    form = read(ProfileForm, None, obj=profile).offer()
    return profile_shown(request, client_for(db, profile.tenant_id), profile, form)


@post("/billing/profiles/{id:uuid}", opt=EDIT, status_code=200, sync_to_thread=True)
def change_profile(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Keep the change; bills drafted before keep what it said."""
    profile, form = profile_for(db, id), read(ProfileForm, posted).offer()
    return profile_kept(request, db, client_for(db, profile.tenant_id), profile, form)


@post("/billing/profiles/{id:uuid}/retire", opt=EDIT, status_code=200, sync_to_thread=True)
def retire(request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]) -> Response[str]:
    """Do not offer the profile any more, or offer it again."""
    profile = profile_for(db, id)
    retire_profile(db, profile, now=now())
    words = _("It is not offered any more.") if profile.retired_at else _("It is offered again.")
    return redirect(request, f"/billing/clients/{profile.tenant_id}", flash=words)


@post(HERE + "/payer", opt=EDIT, status_code=200, sync_to_thread=True)
def choose(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Say to whom bills are addressed from a day on."""
    client = client_for(db, id)
    form = payer_form(db, client, posted)
    if form.validate() and form.valid_from.data:
        number = form.contract.data
        contract = contract_numbered(db, int(number)) if number else None
        profile = profile_for(db, UUID(form.profile.data))
        choose_payer(db, profile, contract, form.valid_from.data, by=agent.id, now=now())
        return redirect(request, f"/billing/clients/{id}", flash=_("The payer is chosen."))
    return page_shown(request, db, client, status=422, payer=form)


@post(HERE + "/payer/{choice:uuid}/withdraw", opt=EDIT, status_code=200, sync_to_thread=True)
def withdraw(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID], choice: FromPath[UUID]
) -> Response[str]:
    """Take a choice of a payer back."""
    withdraw_choice(db, standing_choice(db, PayerChoice, id, choice), now=now())
    return redirect(request, f"/billing/clients/{id}", flash=_("The choice is withdrawn."))


@get("/billing/panel/client/{id:uuid}", opt=READ, sync_to_thread=True)
def client_panel(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """The profiles in use, for the client's page."""
    client = client_for(db, id)
    profiles = [one for one in profiles_of(db, client.id) if not one.retired_at]
    return show(
        request, "contracts/payers/panel.html", block="panel", client=client, profiles=profiles
    )


@get("/billing/panel/payer/{number:int}", opt=READ, sync_to_thread=True)
def payer_panel(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """To whom the contract's bills are addressed today, for the contract's page."""
    contract = contract_numbered(db, number)
    payer = payer_of(db, contract, local_date(now(), contract.zone), now())
    return show(request, "contracts/payers/payer.html", contract=contract, payer=payer)


def page_shown(
    request: AnyRequest, db: Session, client: Tenant, status: int = 200, **forms: Any
) -> Response[str]:
    """The page, with a form that was refused."""
    values = page_values(db, client, local_date(now(), client.zone), **forms)
    return show(request, "contracts/payers/page.html", status=status, **values)


def profile_shown(
    request: AnyRequest,
    client: Tenant,
    profile: BillingProfile | None,
    form: ProfileForm,
    status: int = 200,
) -> Response[str]:
    """The form of a profile."""
    values: dict[str, Any] = {"client": client, "profile": profile, "form": form}
    return show(request, "contracts/payers/profile.html", status=status, **values)


def profile_kept(
    request: AnyRequest,
    db: Session,
    client: Tenant,
    profile: BillingProfile | None,
    form: ProfileForm,
) -> Response[str]:
    """Save it, or show what is wrong with it."""
    if form.validate():
        try:
            save_profile(db, client.id, profile, form.draft())
            place = f"/billing/clients/{client.id}"
            return redirect(request, place, flash=_("The billing profile is saved."))
        except Refused as refusal:
            form.refused(refusal)
    return profile_shown(request, client, profile, form, status=422)


PAGES = Router(
    "/",
    route_handlers=[
        payers_page,
        new_profile,
        add_profile,
        edit_profile,
        change_profile,
        retire,
        choose,
        withdraw,
        client_panel,
        payer_panel,
    ],
)
