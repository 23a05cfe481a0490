"""What tools cost under one contract, where it is other than for everybody."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import contract_numbered
from contracts.costs.actions.set_tool import set_client_tool
from contracts.costs.actions.withdraw_cost import withdraw_cost
from contracts.costs.forms import ClientToolForm
from contracts.costs.queries import client_tool_for, client_tool_rows, tool_rows
from contracts.costs.words import per_words
from contracts.values import local_date
from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "costs.read"}, {"right": "costs.edit"}
HERE = "/contracts/{number:int}/costs"


@get(HERE, opt=READ, sync_to_thread=True)
def contract_costs(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """What holds for everybody, and what is said for this client and contract."""
    contract = contract_numbered(db, number)
    today = local_date(now(), contract.zone)
    form = read(ClientToolForm, None, valid_from=today, currency=contract.currency)
    return _shown(request, db, contract, form)


@post(HERE, opt=EDIT, status_code=200, sync_to_thread=True)
def keep_contract_cost(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Say what a tool costs here from a day on."""
    contract, form = contract_numbered(db, number), read(ClientToolForm, posted).offer()
    if form.validate():
        try:
            everywhere = form.where.data == "client"
            given: dict[str, Any] = {"everywhere": everywhere, "by": agent.id, "now": now()}
            set_client_tool(db, contract, form.draft(), **given)
            return redirect(request, _place(contract), flash=_("The cost is kept."))
        except Refused as refusal:
            form.refused(refusal)
    return _shown(request, db, contract, form, status=422)


@post(HERE + "/{id:uuid}/withdraw", opt=EDIT, status_code=200, sync_to_thread=True)
def withdraw_contract_cost(
    request: AnyRequest,
    db: NamedDependency[Session],
    number: FromPath[int],
    id: FromPath[UUID],
) -> Response[str]:
    """Take it back: what holds for everybody holds here again."""
    contract = contract_numbered(db, number)
    withdraw_cost(db, client_tool_for(db, contract, id), now=now())
    return redirect(request, _place(contract), flash=_("The cost is withdrawn."))


def _place(contract: Contract) -> str:
    return f"/contracts/{contract.number}/costs"


def _shown(
    request: AnyRequest, db: Session, contract: Contract, form: ClientToolForm, status: int = 200
) -> Response[str]:
    values: dict[str, Any] = {"contract": contract, "form": form.offer(), "per_words": per_words}
    values |= {"rows": client_tool_rows(db, contract), "everywhere": tool_rows(db)}
    values["here"] = _place(contract)
    return show(request, "contracts/costs/contract.html", status=status, **values)


PAGES = Router("/", route_handlers=[contract_costs, keep_contract_cost, withdraw_contract_cost])
