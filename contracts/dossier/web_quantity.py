"""How many a line counts: its changes from day to day, and another one."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract, ContractLine
from contracts.agreements.queries import contract_numbered, versions_of
from contracts.agreements.recording import standing_row
from contracts.agreements.spoken import figure_words
from contracts.agreements.values import QUANTITIES
from contracts.billing.trying import what_if
from contracts.billing.words import days_words
from contracts.counts.actions.set_quantity import set_quantity, withdraw_quantity
from contracts.counts.forms import QuantityForm
from contracts.counts.models import Quantity
from contracts.counts.queries import history_of_line
from contracts.values import local_date
from msp.kernel.errors import Conflict, NotFound, Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "contracts.read"}, {"right": "contracts.edit"}
HERE = "/contracts/{number:int}/lines/{line:int}/quantity"


@get(HERE, opt=READ, sync_to_thread=True)
def quantity_page(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int], line: FromPath[int]
) -> Response[str]:
    """Every change of the number, and a form for the next one."""
    contract, row = fetch(db, number, line)
    form = read(QuantityForm, None, valid_from=local_date(now(), contract.zone))
    return page_shown(request, db, contract, row, form)


@post(HERE, opt=EDIT, status_code=200, sync_to_thread=True)
def change_quantity(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
    line: FromPath[int],
) -> Response[str]:
    """Set the number from a day on; asked to preview, only show what it does to the bills."""
    contract, row = fetch(db, number, line)
    form, compared = read(QuantityForm, posted), None
    if form.validate():
        try:
            compared = kept(db, agent, contract, line, form, only_try=posted.get("do") == "preview")
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    if form.errors or compared is not None or form.whole:
        return page_shown(request, db, contract, row, form, compared)
    return redirect(request, place(number, line), flash=_("The quantity is recorded."))


@post(HERE + "/{id:uuid}/withdraw", opt=EDIT, status_code=200, sync_to_thread=True)
def withdraw(
    request: AnyRequest,
    db: NamedDependency[Session],
    number: FromPath[int],
    line: FromPath[int],
    id: FromPath[UUID],
) -> Response[str]:
    """Take a change back."""
    contract, _row = fetch(db, number, line)
    missing = _("There is no such quantity, or it has been replaced by another.")
    withdraw_quantity(db, contract, standing_row(db, contract, Quantity, id, missing), now=now())
    return redirect(request, place(number, line), flash=_("The change is withdrawn."))


def kept(
    db: Session,
    agent: AgentPrincipal,
    contract: Contract,
    line: int,
    form: QuantityForm,
    *,
    only_try: bool,
) -> Any:
    """Record the number; only tried, the coming bills without and with it."""

    def act() -> object:
        return set_quantity(db, contract, line, form.told(), by=agent.id, now=now())

    if only_try:
        return what_if(db, contract, act, now())
    act()
    return None


def fetch(db: Session, number: int, line: int) -> tuple[Contract, ContractLine]:
    """The contract and its line, by the newest version that has it, if it counts a number."""
    contract = contract_numbered(db, number)
    for version in versions_of(db, contract):
        for one in version.lines:
            if one.number == line and one.basis in QUANTITIES:
                return contract, one
    raise NotFound(_("This line counts no agreed number."))


def place(number: int, line: int) -> str:
    """The address of a line's quantity."""
    return f"/contracts/{number}/lines/{line}/quantity"


def page_shown(
    request: AnyRequest,
    db: Session,
    contract: Contract,
    row: ContractLine,
    form: QuantityForm,
    compared: Any = None,
) -> Response[str]:
    """The page; a form that was refused is shown again with its error."""
    values: dict[str, Any] = {"contract": contract, "line": row, "form": form, "rows": compared}
    values |= {"history": history_of_line(db, contract, row.number), "days_words": days_words}
    values |= {"figure_words": figure_words, "here": place(contract.number, row.number)}
    status = 422 if form.errors or form.whole else 200
    return show(request, "contracts/dossier/quantity.html", status=status, **values)


PAGES = Router("/", route_handlers=[quantity_page, change_quantity, withdraw])
