"""The days of a device or a person on its page: the panel, and the form that records a stay."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_for, contracts_counting, contracts_of
from contracts.agreements.values import Basis
from contracts.billing.trying import what_if
from contracts.billing.words import days_words, month_words
from contracts.dossier.device import recorded_of, ruler_of, statements_of
from contracts.ledger.actions.change_coverage import change_coverage
from contracts.ledger.actions.record_coverage import record_coverage
from contracts.ledger.forms import StayForm
from contracts.ledger.models import Coverage
from contracts.ledger.moves import moves_of
from contracts.ledger.queries import coverage_for
from contracts.ledger.reasons import reason_names
from contracts.ledger.things import Subject, page_of, thing_of
from contracts.ledger.words import kind_choices, person_choice
from contracts.values import typed_month
from msp.kernel.errors import Conflict, NotFound, Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.assets.queries import asset_for
from tenants.clients.queries import sites_of
from tenants.people.models import Contact
from tenants.people.queries import contact_for
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "contracts.read"}, {"right": "contracts.edit"}
Month = Annotated[str, QueryParameter(max_length=7)]


@get("/contracts/panel/asset/{id:uuid}", opt=READ, sync_to_thread=True)
def asset_panel(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID], month: Month = ""
) -> Response[str]:
    """A device's days in a month, and everything recorded about them."""
    asset = asset_for(db, id)
    values = month_values(db, asset, month_of(month)) | {"moves": moves_of(db, asset)}
    return show(request, "contracts/ledger/panel.html", **values)


@get("/contracts/panel/contact/{id:uuid}", opt=READ, sync_to_thread=True)
def contact_panel(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID], month: Month = ""
) -> Response[str]:
    """On which days of a month a person counts as a user, and everything recorded about them."""
    values = month_values(db, contact_for(db, id), month_of(month)) | {"moves": []}
    return show(request, "contracts/ledger/panel.html", **values)


@get("/contracts/coverage/new/{id:uuid}", opt=EDIT, sync_to_thread=True)
def new_stay(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Ask from which day the device is covered."""
    asset = asset_for(db, id)
    given = {"basis": asset.kind, "valid_from": now().date(), "site_id": asset.site_id}
    return stay_shown(request, db, asset, read(StayForm, None, **given))


@post("/contracts/coverage/new/{id:uuid}", opt=EDIT, status_code=200, sync_to_thread=True)
def add_stay(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Record the stay; asked to preview, only show what it does to the next bills."""
    return kept_or_shown(request, db, agent, posted, asset_for(db, id), None)


@get("/contracts/coverage/new/person/{id:uuid}", opt=EDIT, sync_to_thread=True)
def new_person_stay(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Ask from which day the person counts as a user."""
    contact = contact_for(db, id)
    given = {"valid_from": now().date(), "site_id": contact.site_id}
    return stay_shown(request, db, contact, read(StayForm, None, **given))


@post("/contracts/coverage/new/person/{id:uuid}", opt=EDIT, status_code=200, sync_to_thread=True)
def add_person_stay(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Record the stay; asked to preview, only show what it does to the next bills."""
    return kept_or_shown(request, db, agent, posted, contact_for(db, id), None)


@get("/contracts/coverage/{id:uuid}", opt=EDIT, sync_to_thread=True)
def edit_stay(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Show a stay to be changed."""
    coverage = coverage_for(db, id)
    form = read(StayForm, None, obj=coverage)
    return stay_shown(request, db, thing_of(db, coverage), form, coverage)


@post("/contracts/coverage/{id:uuid}", opt=EDIT, status_code=200, sync_to_thread=True)
def change_stay(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Record a better fact; asked to preview, only show what it does to the next bills."""
    coverage = coverage_for(db, id)
    return kept_or_shown(request, db, agent, posted, thing_of(db, coverage), coverage)


def month_values(db: Session, thing: Subject, first: date) -> dict[str, Any]:
    """What the panel shows of a device's or a person's month."""
    recorded = recorded_of(db, thing, now())
    days = ((first + timedelta(days=32)).replace(day=1) - first).days
    values: dict[str, Any] = {"thing": thing, "is_person": isinstance(thing, Contact)}
    values |= {"month": first, "days": days, "recorded": recorded}
    values |= {"ruler": ruler_of(recorded, first), "statements": statements_of(db, thing)}
    values |= {"before": first - timedelta(days=1), "after": first + timedelta(days=32)}
    return values | {"days_words": days_words, "month_words": month_words}


def kept_or_shown(
    request: AnyRequest,
    db: Session,
    agent: AgentPrincipal,
    posted: FormMultiDict,
    thing: Subject,
    coverage: Coverage | None,
) -> Response[str]:
    """Keep the stay, or preview it, or show the form again with what is wrong."""
    kept = coverage.excluded if coverage is not None else ""
    form = offered(db, thing, read(StayForm, posted), kept)
    compared = None
    if form.validate():
        try:
            if posted.get("do") == "preview":
                compared = preview(db, agent, form, thing, coverage)
            else:
                keep(db, agent, form, thing, coverage)
                return redirect(request, page_of(thing), flash=_("The days are recorded."))
        except (Refused, Conflict, NotFound) as refusal:
            form.refused(refusal)
    status = 200 if compared is not None else 422
    return stay_shown(request, db, thing, form, coverage, compared=compared, status=status)


def keep(
    db: Session, agent: AgentPrincipal, form: StayForm, thing: Subject, coverage: Coverage | None
) -> None:
    """Write the stay: a new one, or in place of another."""
    if coverage is not None:
        change_coverage(db, coverage, form.stay(), by=agent.id, now=now())
        return
    if form.contract_id.data is None:
        raise Refused(_("Choose the contract that covers it."), field="contract_id")
    contract = contract_for(db, form.contract_id.data)
    record_coverage(db, contract, thing, form.stay(), by=agent.id, now=now())


def preview(
    db: Session, agent: AgentPrincipal, form: StayForm, thing: Subject, coverage: Coverage | None
) -> dict[str, Any]:
    """The next bills without and with the change, which is undone."""
    chosen = coverage.contract_id if coverage is not None else form.contract_id.data
    if chosen is None:
        raise Refused(_("Choose the contract that covers it."), field="contract_id")
    contract = contract_for(db, chosen)
    rows = what_if(db, contract, lambda: keep(db, agent, form, thing, coverage), now())
    return {"rows": rows, "currency": contract.currency}


def offered(db: Session, thing: Subject, form: StayForm, kept: str = "") -> StayForm:
    """The form with this client's contracts and sites, and the house's reasons, to choose from."""
    known = contracts_of(db, thing.tenant_id)
    if isinstance(thing, Contact):
        # The contract that prices users by name is offered first.
        counting = contracts_counting(db, thing.tenant_id, Basis.PERSON)
        known = sorted(known, key=lambda one: (one.id not in counting, one.number))
    contracts = [(one.id, f"{one.code} {one.name}") for one in known]
    sites = [(one.id, one.name) for one in sites_of(db, thing.tenant_id)]
    kinds = person_choice() if isinstance(thing, Contact) else kind_choices()
    return form.offer(contracts, sites, reason_names(db), kinds, kept)


def stay_shown(
    request: AnyRequest,
    db: Session,
    thing: Subject,
    form: StayForm,
    coverage: Coverage | None = None,
    compared: dict[str, Any] | None = None,
    status: int = 200,
) -> Response[str]:
    """The page of the form."""
    kept = coverage.excluded if coverage is not None else ""
    values: dict[str, Any] = {"thing": thing, "form": offered(db, thing, form, kept)}
    values |= {"is_person": isinstance(thing, Contact), "page": page_of(thing)}
    values |= {"coverage": coverage, "compared": compared, "days_words": days_words}
    return show(request, "contracts/ledger/stay.html", status=status, **values)


def month_of(text: str) -> date:
    """The first day of `2026-06`; of this month for anything else."""
    return typed_month(text) or now().date().replace(day=1)


PAGES = Router(
    "/",
    route_handlers=[
        asset_panel,
        contact_panel,
        new_stay,
        add_stay,
        new_person_stay,
        add_person_stay,
        edit_stay,
        change_stay,
    ],
)
