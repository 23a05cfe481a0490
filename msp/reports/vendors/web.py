"""The scorecard's page, the cases behind its figures, and its files."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.orm import Session

from msp.kernel import moment
from msp.kernel.i18n import _, show_duration
from msp.kernel.pages import show
from msp.kernel.web import AnyRequest
from msp.reports.vendors.files import render_csv, render_xlsx
from msp.reports.vendors.queries import case_lines
from msp.reports.vendors.scorecard import By, cards, costs_of
from msp.reports.vendors.values import Card, CaseLine
from tenants.people.values import AgentPrincipal
from vendors.protocol.values import CaseStatus
from vendors.protocol.words import status_words

READ = {"right": "reports.read"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PERIODS = (1, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class Period:
    """The last so many months, the running one among them, in the reader's days."""

    months: int
    since: datetime
    until: datetime


def period_of(agent: AgentPrincipal, months: str) -> Period:
    """What the address asks for; three months for anything it cannot mean."""
    count = int(months) if months in {str(one) for one in PERIODS} else 3
    zone = ZoneInfo(agent.zone)
    first = moment.now().astimezone(zone).date().replace(day=1)
    since = first - relativedelta(months=count - 1)
    until = first + relativedelta(months=1)
    return Period(
        count, datetime.combine(since, time(), zone), datetime.combine(until, time(), zone)
    )


@get("/reports/vendors", opt=READ, sync_to_thread=True)
def scorecard(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    months: FromQuery[str] = "3",
    by: FromQuery[str] = "vendor",
) -> Response[str]:
    """How each vendor did; a figure opens its cases."""
    period = period_of(agent, months)
    lines = case_lines(db, period.since, period.until, moment.now())
    kind: By = "connection" if by == "connection" else "vendor"
    rows = cards(lines, kind)
    bars = [_bar(one, kind, period) for one in rows if one.resolve_median is not None]
    values: dict[str, Any] = {"period": period, "by": kind, "rows": rows, "bars": bars}
    values |= {"all": len(lines), "costs": costs_of(lines), "periods": _period_choices()}
    return show(request, "reports/vendors/page.html", **values)


@get("/reports/vendors/cases", opt=READ, sync_to_thread=True)
def scorecard_cases(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    months: FromQuery[str] = "3",
    vendor: FromQuery[UUID | None] = None,
    connection: FromQuery[UUID | None] = None,
    which: FromQuery[str] = "",
) -> Response[str]:
    """The cases behind a figure."""
    period = period_of(agent, months)
    lines = case_lines(
        db, period.since, period.until, moment.now(), vendor_id=vendor, connection_id=connection
    )
    rows = [one for one in lines if _counts(one, which)]
    values: dict[str, Any] = {"rows": rows, "which": which, "period": period}
    values["status_words"] = {one.value: status_words(one) for one in CaseStatus}
    return show(request, "reports/vendors/cases.html", **values)


@get("/reports/vendors.csv", opt=READ, sync_to_thread=True)
def scorecard_csv(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    months: FromQuery[str] = "3",
) -> Response[bytes]:
    """The cases as CSV; costs only for whoever may read them."""
    period = period_of(agent, months)
    lines = case_lines(db, period.since, period.until, moment.now())
    content = render_csv(lines, with_costs=agent.can("costs.read"))
    return _file(content, "csv", "text/csv; charset=utf-8")


@get("/reports/vendors.xlsx", opt=READ, sync_to_thread=True)
def scorecard_xlsx(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    months: FromQuery[str] = "3",
) -> Response[bytes]:
    """The cases as a workbook."""
    period = period_of(agent, months)
    lines = case_lines(db, period.since, period.until, moment.now())
    return _file(render_xlsx(lines, with_costs=agent.can("costs.read")), "xlsx", XLSX)


def _file(content: bytes, ending: str, media_type: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="vendor-cases.{ending}"'}
    return Response(content, media_type=media_type, headers=headers)


def _counts(line: CaseLine, which: str) -> bool:
    """Whether a case is among those that a figure counts."""
    return {
        "late": line.acknowledge_late or line.resolve_late,
        "reopened": line.reopened > 0,
        "refused": line.refused,
        "waited": line.waited_minutes > 0,
        "answered": line.acknowledge_minutes is not None,
        "solved": line.resolve_minutes is not None,
    }.get(which, True)


def _bar(card: Card, by: By, period: Period) -> tuple[str, int, str, str, str]:
    minutes = card.resolve_median or 0
    url = f"/reports/vendors/cases?{by}={card.key}&months={period.months}&which=solved"
    return card.name, minutes, show_duration(minutes), "vendor", url


def _period_choices() -> list[tuple[str, str]]:
    names = (_("This month"), _("3 months"), _("6 months"), _("12 months"))
    return [(str(count), name) for count, name in zip(PERIODS, names, strict=True)]


HANDLERS = (scorecard, scorecard_cases, scorecard_csv, scorecard_xlsx)
