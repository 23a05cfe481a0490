"""What hours and tools cost, for who may see costs; the right to change them is another."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.costs.actions.set_rate import set_rate
from contracts.costs.actions.set_tool import set_tool
from contracts.costs.actions.withdraw_cost import withdraw_cost
from contracts.costs.forms import RateForm, ToolForm
from contracts.costs.queries import rate_for, rate_lines, tool_for, tool_rows
from contracts.costs.words import per_words, role_words
from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.queries import agents
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "costs.read"}, {"right": "costs.edit"}
RATES, TOOLS = "/admin/costs", "/admin/costs/tools"


@get(RATES, opt=READ, sync_to_thread=True)
def rates_page(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """Every rate that stands, people first, then what is assumed by role."""
    return _rates(request, db, read(RateForm, None, valid_from=now().date()))


@post(RATES, opt=EDIT, status_code=200, sync_to_thread=True)
def keep_rate(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Say what an hour costs from a day on."""
    form = read(RateForm, posted)
    if form.offer(_people(db)).validate():
        try:
            set_rate(db, form.draft(), by=agent.id, now=now())
            return redirect(request, RATES, flash=_("The rate is kept."))
        except Refused as refusal:
            form.refused(refusal)
    return _rates(request, db, form, status=422)


@post(RATES + "/{id:uuid}/withdraw", opt=EDIT, status_code=200, sync_to_thread=True)
def withdraw_rate(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Take a rate back."""
    withdraw_cost(db, rate_for(db, id), now=now())
    return redirect(request, RATES, flash=_("The rate is withdrawn."))


@get(TOOLS, opt=READ, sync_to_thread=True)
def tools_page(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """What every tool costs wherever nothing closer is said."""
    return _tools(request, db, read(ToolForm, None, valid_from=now().date()))


@post(TOOLS, opt=EDIT, status_code=200, sync_to_thread=True)
def keep_tool(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Say what a tool costs a month from a day on."""
    form = read(ToolForm, posted)
    if form.offer().validate():
        try:
            set_tool(db, form.draft(), by=agent.id, now=now())
            return redirect(request, TOOLS, flash=_("The cost is kept."))
        except Refused as refusal:
            form.refused(refusal)
    return _tools(request, db, form, status=422)


@post(TOOLS + "/{id:uuid}/withdraw", opt=EDIT, status_code=200, sync_to_thread=True)
def withdraw_tool(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Take a tool's cost back."""
    withdraw_cost(db, tool_for(db, id), now=now())
    return redirect(request, TOOLS, flash=_("The cost is withdrawn."))


def _people(db: Session) -> list[tuple[UUID, str]]:
    return [(one.id, one.name) for one in agents(db, active_only=True)]


def _rates(request: AnyRequest, db: Session, form: RateForm, status: int = 200) -> Response[str]:
    values: dict[str, Any] = {"rows": rate_lines(db), "form": form.offer(_people(db))}
    values["role_words"] = role_words
    return show(request, "contracts/costs/rates.html", status=status, **values)


def _tools(request: AnyRequest, db: Session, form: ToolForm, status: int = 200) -> Response[str]:
    values: dict[str, Any] = {"rows": tool_rows(db), "form": form.offer(), "per_words": per_words}
    values["contract"] = None
    return show(request, "contracts/costs/tools.html", status=status, **values)


PAGES = Router(
    "/",
    route_handlers=[rates_page, keep_rate, withdraw_rate, tools_page, keep_tool, withdraw_tool],
)
