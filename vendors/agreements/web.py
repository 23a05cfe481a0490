"""Pages of vendor contracts: all of them, one, and its terms in a form."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from contracts.backing.weak_points import weak_points
from contracts.backing.words import example_words, weakness_words
from msp.desk.tickets.queries import categories
from msp.kernel.errors import Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.calendars.queries import list_calendars
from tenants.clients.queries import client_names
from tenants.people.values import AgentPrincipal
from vendors.agreements.actions.keep_contract import add_contract, change_contract
from vendors.agreements.forms import (
    COSTS,
    ContractForm,
    kept_costs,
    targets_in,
    written,
)
from vendors.agreements.models import VendorContract
from vendors.agreements.queries import contract_by_id, targets_of
from vendors.agreements.sheet import contract_lines, sheet_of
from vendors.agreements.values import SEVERITIES, Promise
from vendors.agreements.words import period_words, promise_words
from vendors.register.models import Vendor
from vendors.register.queries import vendor_by_id

Req = Request[Any, Any, Any]
READ = {"right": "vendors.read"}
EDIT = {"right": "vendors.edit"}


@get("/vendors/contracts", opt=READ, sync_to_thread=True)
def contracts(request: Req, db: NamedDependency[Session]) -> Response[str]:
    """Every contract with a vendor, those that end first on top."""
    return show(request, "vendors/agreements/list.html", lines=contract_lines(db, now()))


@get("/vendors/panel/contracts", opt=READ, sync_to_thread=True)
def contracts_panel(
    request: Req, db: NamedDependency[Session], vendor: FromQuery[UUID]
) -> Response[str]:
    """The contracts with one vendor, as a part of its page."""
    lines = contract_lines(db, now(), vendor)
    return show(
        request, "vendors/agreements/panel.html", block="panel", lines=lines, vendor_id=vendor
    )


@get("/vendors/{vendor_id:uuid}/contracts/new", opt=EDIT, sync_to_thread=True)
def new_contract(
    request: Req, db: NamedDependency[Session], vendor_id: FromPath[UUID]
) -> Response[str]:
    """An empty form."""
    form = read(ContractForm, starts_on=now().date())
    return _form(request, db, vendor_by_id(db, vendor_id), form, {}, None)


@post("/vendors/{vendor_id:uuid}/contracts/new", opt=EDIT, sync_to_thread=True)
def create_contract(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    vendor_id: FromPath[UUID],
) -> Response[str]:
    """Keep a new contract."""
    return _save(request, db, agent, posted, vendor_by_id(db, vendor_id), None)


@get("/vendors/contracts/{contract_id:uuid}", opt=READ, sync_to_thread=True)
def contract_page(
    request: Req, db: NamedDependency[Session], contract_id: FromPath[UUID]
) -> Response[str]:
    """One contract: terms, targets, devices, incidents."""
    contract = contract_by_id(db, contract_id)
    return show(request, "vendors/agreements/page.html", **sheet_of(db, contract, now()))


@get("/vendors/contracts/{contract_id:uuid}/carries", opt=READ, sync_to_thread=True)
def carries_panel(
    request: Req, db: NamedDependency[Session], contract_id: FromPath[UUID]
) -> Response[str]:
    """Which of our promises to clients this contract does not carry."""
    contract = contract_by_id(db, contract_id)
    clients = dict(client_names(db))
    return show(
        request,
        "vendors/agreements/carries.html",
        block="panel",
        contract=contract,
        clients=clients,
        points=weak_points(db, list(clients), now(), source_id=contract.id),
        weakness_words=weakness_words,
        example_words=example_words,
    )


@get("/vendors/contracts/{contract_id:uuid}/edit", opt=EDIT, sync_to_thread=True)
def edit_contract(
    request: Req, db: NamedDependency[Session], contract_id: FromPath[UUID]
) -> Response[str]:
    """Its terms in a form."""
    contract = contract_by_id(db, contract_id)
    grid = written(targets_of(db, contract_id))
    vendor = vendor_by_id(db, contract.vendor_id)
    return _form(request, db, vendor, read(ContractForm, obj=contract), grid, contract)


@post("/vendors/contracts/{contract_id:uuid}/edit", opt=EDIT, sync_to_thread=True)
def save_contract(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    contract_id: FromPath[UUID],
) -> Response[str]:
    """Keep the changes."""
    contract = contract_by_id(db, contract_id)
    return _save(request, db, agent, posted, vendor_by_id(db, contract.vendor_id), contract)


def _save(
    request: Req,
    db: Session,
    agent: AgentPrincipal,
    posted: FormMultiDict,
    vendor: Vendor,
    known: VendorContract | None,
) -> Response[str]:
    form = _offered(db, read(ContractForm, _with_costs(agent, posted, known)))
    if form.validate():
        try:
            draft = form.draft(targets_in(posted))
            if known is None:
                saved = add_contract(db, vendor, draft, now=now())
            else:
                change_contract(db, vendor, known, draft)
                saved = known
        except Sentence as refusal:
            form.refused(refusal)
        else:
            return redirect(request, f"/vendors/contracts/{saved.id}", flash=_("Saved"))
    grid = {name: str(value) for name, value in posted.items() if isinstance(value, str)}
    return _form(request, db, vendor, form, grid, known, status=422)


def _with_costs(
    agent: AgentPrincipal, posted: FormMultiDict, known: VendorContract | None
) -> FormMultiDict:
    """Whoever may not see costs does not set them either: those that are there stay."""
    if agent.can("costs.read"):
        return posted
    given = [(name, value) for name, value in posted.multi_items() if name not in COSTS]
    kept = kept_costs(known) if known else {"period": "year", "currency": "USD"}
    return FormMultiDict([*given, *kept.items()])


def _offered(db: Session, form: ContractForm) -> ContractForm:
    calendars = [(one.id, one.name) for one in list_calendars(db)]
    return form.offer(calendars, [(one.key, one.name) for one in categories(db)])


def _form(
    request: Req,
    db: Session,
    vendor: Vendor,
    form: ContractForm,
    grid: dict[str, str],
    known: VendorContract | None,
    *,
    status: int = 200,
) -> Response[str]:
    return show(
        request,
        "vendors/agreements/edit.html",
        status=status,
        vendor=vendor,
        contract=known,
        form=_offered(db, form),
        grid=grid,
        severities=SEVERITIES,
        promises=[(one.value, promise_words()[one]) for one in Promise],
        period_words=period_words(),
    )


HANDLERS = (
    contracts,
    contracts_panel,
    new_contract,
    create_contract,
    contract_page,
    carries_panel,
    edit_contract,
    save_contract,
)
