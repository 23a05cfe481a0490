"""The simulator: asked by an address, answered in a transaction that cannot write."""

from typing import Any

from litestar import Response, Router, get
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_numbered
from contracts.billing.words import month_words
from contracts.simulator.page import page_of
from msp.kernel.db import reading_only
from msp.kernel.moment import now
from msp.kernel.pages import show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal


@get("/contracts/{number:int}/simulate", opt={"right": "billing.read"}, sync_to_thread=True)
def simulate_page(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
) -> Response[str]:
    """Ask what other terms would have come to, and answer side by side."""
    contract = contract_numbered(db, number)
    typed = FormMultiDict(list(request.query_params.multi_items()))
    with reading_only(db):
        page = page_of(db, contract, typed, now(), with_margins=agent.can("costs.read"))
    values: dict[str, Any] = {"contract": contract, "page": page, "form": page.form}
    values |= {"month_words": month_words, "here": f"/contracts/{number}/simulate"}
    status = 422 if page.is_refused else 200
    return show(request, "contracts/simulator/page.html", status=status, **values)


PAGES = Router("/", route_handlers=[simulate_page])
