"""The pages of margins: clients, a client's contracts, a bill by ticket; and the files."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_for
from contracts.billing.words import days_words, month_words, state_chips
from contracts.costs.words import tool_words
from contracts.margins.trend import months_to
from contracts.margins.words import gap_words
from contracts.values import Span, local_date
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import show
from msp.kernel.web import AnyRequest
from msp.reports.margins.files import render_csv, render_xlsx
from msp.reports.margins.portfolio import client_rows, contract_rows, totals
from msp.reports.margins.queries import bill_by_ticket, client_margins
from tenants.clients.queries import client_for
from tenants.people.values import AgentPrincipal

READ = {"right": "costs.read"}
HOME = "/reports/margins"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COUNTS = (1, 3, 12)
MONTHS_BACK = 24


@dataclass(frozen=True, slots=True)
class Asked:
    """So many months up to one, by the address; the last whole month for what it cannot mean."""

    month: date
    count: int

    @property
    def span(self) -> Span:
        """The chosen months alone."""
        return Span(months_to(self.month, self.count)[0], _after(self.month))

    @property
    def looked_at(self) -> Span:
        """Those, as many before them, and a year for the trend."""
        return Span(months_to(self.month, max(12, 2 * self.count))[0], _after(self.month))

    @property
    def query(self) -> str:
        """As an address says it."""
        return f"month={self.month:%Y-%m}&months={self.count}"


def asked_for(agent: AgentPrincipal, month: str, months: str) -> Asked:
    """What the address means."""
    first = local_date(now(), agent.zone).replace(day=1)
    last = (first - timedelta(days=1)).replace(day=1)
    choices = {f"{one:%Y-%m}": one for one in months_to(first, MONTHS_BACK)}
    known = {str(one): one for one in COUNTS}
    return Asked(choices.get(month, last), known.get(months, 1))


@get(HOME, opt=READ, sync_to_thread=True)
def margins_page(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    month: FromQuery[str] = "",
    months: FromQuery[str] = "",
) -> Response[str]:
    """Every client in reach, those whose margin fell most first."""
    asked = asked_for(agent, month, months)
    rows = client_rows(client_margins(db, asked.looked_at, now()), asked.month, asked.count)
    values: dict[str, Any] = {"rows": rows, "totals": totals(rows), "gap_words": gap_words}
    return show(request, "reports/margins/page.html", **values, **_period(agent, asked))


@get(HOME + "/clients/{id:uuid}", opt=READ, sync_to_thread=True)
def client_page(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    id: FromPath[UUID],
    month: FromQuery[str] = "",
    months: FromQuery[str] = "",
) -> Response[str]:
    """A client's contracts with their bills, and what is not known of them."""
    client, asked = client_for(db, id), asked_for(agent, month, months)
    found = client_margins(db, asked.looked_at, now(), [client.id])
    groups = [(one, contract_rows(one, asked.month, asked.count)) for one in found]
    values: dict[str, Any] = {"client": client, "groups": groups, "gap_words": gap_words}
    values |= {"sums": client_rows(found, asked.month, asked.count), "chips": state_chips()}
    values |= {"month_words": month_words, **_period(agent, asked)}
    return show(request, "reports/margins/client.html", **values)


@get(HOME + "/bills/{id:uuid}", opt=READ, sync_to_thread=True)
def bill_page(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """One bill: who worked, which tools and vendors cost what, and each ticket."""
    run, bill, tickets = bill_by_ticket(db, id, now())
    contract = contract_for(db, run.contract_id)
    values: dict[str, Any] = {"run": run, "bill": bill, "tickets": tickets, "contract": contract}
    values |= {"client": client_for(db, run.tenant_id), "chips": state_chips()}
    values |= {"days_words": days_words, "gap_words": gap_words, "tool_words": tool_words}
    return show(request, "reports/margins/bill.html", **values)


@get("/reports/margins.csv", opt=READ, sync_to_thread=True)
def margins_csv(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    month: FromQuery[str] = "",
    months: FromQuery[str] = "",
    client: FromQuery[UUID | None] = None,
) -> Response[bytes]:
    """A row for each bill as CSV."""
    content = render_csv(_found(db, asked_for(agent, month, months), client))
    return _file(content, "csv", "text/csv; charset=utf-8")


@get("/reports/margins.xlsx", opt=READ, sync_to_thread=True)
def margins_xlsx(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    month: FromQuery[str] = "",
    months: FromQuery[str] = "",
    client: FromQuery[UUID | None] = None,
) -> Response[bytes]:
    """The same as a workbook, a sheet for each currency."""
    return _file(render_xlsx(_found(db, asked_for(agent, month, months), client)), "xlsx", XLSX)


def _found(db: Session, asked: Asked, client: UUID | None) -> Any:
    chosen = None if client is None else [client_for(db, client).id]
    return client_margins(db, asked.span, now(), chosen)


def _file(content: bytes, ending: str, media_type: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="margins.{ending}"'}
    return Response(content, media_type=media_type, headers=headers)


def _period(agent: AgentPrincipal, asked: Asked) -> dict[str, Any]:
    """What the filters need."""
    first = local_date(now(), agent.zone).replace(day=1)
    months = [(f"{one:%Y-%m}", month_words(one)) for one in reversed(months_to(first, MONTHS_BACK))]
    names = (_("One month"), _("3 months"), _("12 months"))
    counts = [(str(count), name) for count, name in zip(COUNTS, names, strict=True)]
    return {"asked": asked, "months": months, "counts": counts, "words": month_words(asked.month)}


def _after(month: date) -> date:
    return month + relativedelta(months=1)


HANDLERS = (margins_page, client_page, bill_page, margins_csv, margins_xlsx)
