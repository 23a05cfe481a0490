"""Contracts: the list, a contract's tabs, and opening a new one."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.orm import Session

from contracts.agreements.actions.end_contract import end_contract
from contracts.agreements.actions.open_contract import open_contract
from contracts.agreements.actions.revise_contract import revise_contract
from contracts.agreements.actions.set_price import set_price
from contracts.agreements.forms import ContractForm, EndForm, ReviseForm, day_of
from contracts.agreements.forms_line import PriceForm
from contracts.agreements.models import Contract
from contracts.agreements.queries import contract_numbered
from contracts.agreements.spoken import (
    figure_words,
    is_tiered,
    pays_words,
    small_print,
)
from contracts.agreements.values import NAMED, QUANTITIES
from contracts.agreements.words import basis_words, standing_words
from contracts.dossier.queries import contract_lines, history_of, overview_of
from contracts.values import local_date
from msp.kernel.errors import Conflict, NotFound, Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.clients.queries import client_for, client_names
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "contracts.read"}, {"right": "contracts.edit"}
Words = Annotated[str, QueryParameter(max_length=100)]
Cursor = Annotated[str | None, QueryParameter(max_length=500)]
WORDS: dict[str, Any] = {
    "basis_words": basis_words,
    "is_tiered": is_tiered,
    "small_print": small_print,
    "named": NAMED,
    "counted": QUANTITIES,
    "figure_words": figure_words,
    "pays_words": pays_words,
    "standing_words": standing_words,
}


@get("/contracts", opt=READ, sync_to_thread=True)
def contracts(
    request: AnyRequest,
    db: NamedDependency[Session],
    q: Words = "",
    client: Words = "",
    which: Words = "",
    cursor: Cursor = None,
) -> Response[str]:
    """List contracts of every client in reach."""
    names = client_names(db)
    known = {str(one): one for one, _name in names}
    page = contract_lines(
        db, now(), q=q.strip(), client_id=known.get(client), which=which, cursor=cursor
    )
    values: dict[str, Any] = {"page": page, "q": q, "client": client, "which": which}
    return show(
        request, "contracts/dossier/list.html", block="list", clients=names, **values, **WORDS
    )


@get("/contracts/new", opt=EDIT, sync_to_thread=True)
def new_contract(
    request: AnyRequest, db: NamedDependency[Session], client: Words = ""
) -> Response[str]:
    """Ask for a new contract's particulars."""
    form = read(ContractForm, None, tenant_id=client, starts_on=now().date().replace(day=1))
    return show(request, "contracts/dossier/new.html", form=form.offer(client_names(db)))


@post("/contracts/new", opt=EDIT, status_code=200, sync_to_thread=True)
def create_contract(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Open the contract as a draft."""
    form = read(ContractForm, posted).offer(client_names(db))
    if form.validate():
        try:
            client = client_for(db, UUID(str(form.tenant_id.data)))
            opened = open_contract(db, client.id, form.draft(), by=agent.id, now=now())
            return redirect(request, f"/contracts/{opened.number}/versions/1")
        except (Refused, NotFound) as refusal:
            form.refused(refusal)
    return show(request, "contracts/dossier/new.html", status=422, form=form)


@get("/contracts/{number:int}", opt=READ, sync_to_thread=True)
def contract_page(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """Show the lines in force, what they cost, and what the next bill comes to."""
    return overview_shown(request, db, contract_numbered(db, number))


@get("/contracts/{number:int}/versions", opt=READ, sync_to_thread=True)
def versions_tab(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """Show every version with what it changed."""
    contract = contract_numbered(db, number)
    values = history_of(db, contract, now())
    return show(request, "contracts/dossier/versions.html", tab="versions", **values, **WORDS)


@post("/contracts/{number:int}/revise", opt=EDIT, status_code=200, sync_to_thread=True)
def revise(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Begin a new version as a copy of the one in force on its first day."""
    contract, form = contract_numbered(db, number), read(ReviseForm, posted)
    if form.validate():
        try:
            day = day_of(form.effective_from)
            draft = revise_contract(db, contract, day, by=agent.id, now=now())
            return redirect(request, f"/contracts/{number}/versions/{draft.number}")
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return overview_shown(request, db, contract, revise_form=form)


@post(
    "/contracts/{number:int}/lines/{line:int}/price", opt=EDIT, status_code=200, sync_to_thread=True
)
def price_line(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
    line: FromPath[int],
) -> Response[str]:
    """Set another price from a day on."""
    contract, form = contract_numbered(db, number), read(PriceForm, posted)
    if form.validate() and form.price.data is not None:
        try:
            put_price(db, contract, line, form, by=agent.id)
            return redirect(request, f"/contracts/{number}", flash=_("The price is set."))
        except Refused as refusal:
            form.refused(refusal)
    return overview_shown(request, db, contract, price_form=form, price_line=line)


@post("/contracts/{number:int}/end", opt=EDIT, status_code=200, sync_to_thread=True)
def end(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """End the contract on a day."""
    contract, form = contract_numbered(db, number), read(EndForm, posted)
    if form.validate():
        try:
            end_contract(db, contract, day_of(form.ends_on), by=agent.id, now=now())
            return redirect(request, f"/contracts/{number}", flash=_("The contract's end is set."))
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return overview_shown(request, db, contract, end_form=form)


@get("/contracts/panel/client/{id:uuid}", opt=READ, sync_to_thread=True)
def client_panel(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """The contracts of a client, for the client's page."""
    client = client_for(db, id)
    page = contract_lines(db, now(), client_id=client.id, limit=20)
    return show(request, "contracts/dossier/panel.html", client=client, lines=page.rows, **WORDS)


def put_price(
    db: Session, contract: Contract, line: int, form: PriceForm, *, by: UUID | None
) -> None:
    """Set what the form says; tiers left empty follow the price in proportion."""
    price, tiers = form.price.data or Decimal(0), form.tiers.tiers() or None
    day = day_of(form.valid_from)
    set_price(db, contract, line, price, day, tiers=tiers, by=by, now=now())


def overview_shown(
    request: AnyRequest, db: Session, contract: Contract, **forms: Any
) -> Response[str]:
    """The first tab; a form that was refused is shown again with its error, open."""
    today = local_date(now(), contract.zone)
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    values: dict[str, Any] = {
        "revise_form": read(ReviseForm, None, effective_from=next_month),
        "end_form": read(EndForm, None),
        "price_form": read(PriceForm, None, valid_from=next_month),
        "price_line": None,
        **forms,
    }
    values |= overview_of(db, contract, now())
    status = 422 if forms else 200
    return show(
        request, "contracts/dossier/page.html", status=status, tab="lines", **values, **WORDS
    )


PAGES = Router(
    "/",
    route_handlers=[
        contracts,
        new_contract,
        create_contract,
        contract_page,
        versions_tab,
        revise,
        price_line,
        end,
        client_panel,
    ],
)
