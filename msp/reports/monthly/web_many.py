"""All clients in a month: the manager's portfolio, and the month's close with its export."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from sqlalchemy.orm import Session

from contracts.billing.words import month_words
from msp.kernel.moment import now
from msp.kernel.pages import show
from msp.kernel.web import AnyRequest
from msp.reports.leakage.queries import manages_any
from msp.reports.monthly.closing import ties
from msp.reports.monthly.closing_queries import checked_bills, export_sheet
from msp.reports.monthly.csv_file import read_sums, render_csv
from msp.reports.monthly.files import CSV, XLSX, file
from msp.reports.monthly.portfolio import portfolio_sheet
from msp.reports.monthly.shown import shown_tie
from msp.reports.monthly.unfinished import unfinished_in
from msp.reports.monthly.values import Sheet
from msp.reports.monthly.web import HOME, READ, WORDS, When, month_of, neighbours
from msp.reports.monthly.workbook import render_workbook
from tenants.people.values import AgentPrincipal

Whose = Annotated[str, QueryParameter(max_length=10)]


@get(HOME, opt=READ, sync_to_thread=True)
def portfolio(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    month: When = "",
    whose: Whose = "",
) -> Response[str]:
    """One row for each client, the worst change first."""
    wanted = month_of(month, agent.zone)
    values: dict[str, Any] = {"sheet": _portfolio(db, agent, month, whose), "month": wanted}
    values |= {"mine": manages_any(db, agent.id), "whose": whose} | WORDS
    values |= neighbours(wanted, agent.zone)
    return show(request, "reports/monthly/portfolio.html", **values)


@get(f"{HOME}/portfolio.csv", opt=READ, sync_to_thread=True)
def portfolio_csv(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    month: When = "",
    whose: Whose = "",
) -> Response[bytes]:
    """The same as a file."""
    content = render_csv(_portfolio(db, agent, month, whose))
    return file(content, f"portfolio-{month_of(month, agent.zone):%Y-%m}.csv", CSV)


@get(f"{HOME}/portfolio.xlsx", opt=READ, sync_to_thread=True)
def portfolio_xlsx(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    month: When = "",
    whose: Whose = "",
) -> Response[bytes]:
    """The same as a workbook whose totals compute."""
    title = f"portfolio-{month_of(month, agent.zone):%Y-%m}"
    sheet = _portfolio(db, agent, month, whose)
    return file(render_workbook(title, (), [sheet]), f"{title}.xlsx", XLSX)


@get(f"{HOME}/close", opt=READ, sync_to_thread=True)
def month_close(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    month: When = "",
) -> Response[str]:
    """Whether the month ties out, and what is still to be done before it is closed."""
    wanted = month_of(month, agent.zone)
    bills, export = checked_bills(db, wanted), export_sheet(db, wanted)
    exported = read_sums(render_csv(export), ("net", "total"))
    values: dict[str, Any] = {"month": wanted, "ties": ties(bills, exported), "tie": shown_tie}
    values |= {"todo": unfinished_in(db, wanted, now()), "count": len(bills)}
    values |= {"month_words": month_words, **neighbours(wanted, agent.zone)}
    return show(request, "reports/monthly/close.html", **values)


@get(f"{HOME}/close.csv", opt=READ, sync_to_thread=True)
def export_csv(
    db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal], month: When = ""
) -> Response[bytes]:
    """The lines of every document issued under the month, for the bookkeeping."""
    wanted = month_of(month, agent.zone)
    return file(render_csv(export_sheet(db, wanted)), f"issued-{wanted:%Y-%m}.csv", CSV)


def _portfolio(db: Session, agent: AgentPrincipal, month: str, whose: str) -> Sheet:
    """Her own clients, or all in her reach when she asks for them or manages none."""
    mine = whose != "all" and manages_any(db, agent.id)
    return portfolio_sheet(
        db,
        month_of(month, agent.zone),
        now(),
        manager=agent.id if mine else None,
        costs=agent.can("costs.read"),
    )


HANDLERS = (portfolio, portfolio_csv, portfolio_xlsx, month_close, export_csv)
