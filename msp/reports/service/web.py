"""The service report's page."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.orm import Session

from contracts.values import typed_month
from msp.kernel import moment
from msp.kernel.errors import Sentence
from msp.kernel.i18n import _, show_duration
from msp.kernel.pages import show
from msp.reports.service.queries import service_report
from msp.reports.service.values import ServiceReport
from tenants.people.values import AgentPrincipal


@get("/reports", opt={"right": "reports.read"}, sync_to_thread=True)
def reports_page(
    request: Request[Any, Any, Any],
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    month: FromQuery[str | None] = None,
) -> Response[str]:
    """One month of the desk: tiers, promises, who held the tickets, what they were about."""
    zone = ZoneInfo(agent.zone)
    today = moment.now().astimezone(zone).date()
    chosen = read_month(month) or today.replace(day=1)
    report = service_report(db, chosen, zone)
    return show(
        request,
        "reports/service/page.html",
        report=report,
        days=[(str(day.day), opened, 0) for day, opened, _resolved in report.days],
        holders=shown_holders(report),
        categories=[(name or _("None"), n, n, "act", None) for name, n in report.categories],
        before=chosen - relativedelta(months=1),
        after=chosen + relativedelta(months=1) if chosen < today.replace(day=1) else None,
    )


def shown_holders(report: ServiceReport) -> list[tuple[str, int, str, str, None]]:
    """The bars of who held the tickets: label, minutes, words, colour."""
    words = {
        "msp": (_("Us"), "act"),
        "client": (_("The client"), "warn"),
        "vendor": (_("The vendor"), "vendor"),
    }
    return [
        (
            words[line.holder][0],
            line.minutes,
            show_duration(line.minutes),
            words[line.holder][1],
            None,
        )
        for line in report.holders
    ]


def read_month(text: str | None) -> date | None:
    """`2026-06` as its first day; None for nothing. Raises Sentence for anything else."""
    if not text:
        return None
    month = typed_month(text)
    if month is None:
        raise Sentence(_("Write a month as 2026-06."), field="month")
    return month
