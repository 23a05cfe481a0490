"""One client's month: the page with its tabs, and its files."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.orm import Session

from contracts.billing.words import month_words
from contracts.values import local_date, typed_month
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import show
from msp.kernel.web import AnyRequest
from msp.reports.monthly.bills import last_month
from msp.reports.monthly.charts import bridges, holder_bars, kept_bars, margin_bars
from msp.reports.monthly.drawn import drawn_of
from msp.reports.monthly.files import sheet_file, whole_file
from msp.reports.monthly.fingerprint import fingerprint
from msp.reports.monthly.heading import bill_facts, head_of
from msp.reports.monthly.queries import held_back, standing_report
from msp.reports.monthly.report import (
    Month,
    all_sheets,
    keys_of,
    margins_of_month,
    month_of_client,
    sheet_of,
    sheets,
)
from msp.reports.monthly.shown import heads_of, is_figure, shown_cell
from msp.reports.monthly.values import Sheet
from tenants.clients.models import Tenant
from tenants.clients.queries import client_for
from tenants.people.values import AgentPrincipal

READ = {"right": "billing.read"}
When = Annotated[str, QueryParameter(max_length=7)]
Key = Annotated[str, QueryParameter(max_length=20)]
HOME = "/reports/monthly"
# What the pages ask for to set a sheet.
WORDS: dict[str, Any] = {
    "cell": shown_cell, "is_figure": is_figure, "heads_of": heads_of, "month_words": month_words,
}  # fmt: skip


@get(f"{HOME}/clients/{{id:uuid}}", opt=READ, sync_to_thread=True)
def client_month(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    id: FromPath[UUID],
    month: When = "",
    sheet: Key = "summary",
    form: Key = "",
) -> Response[str]:
    """A client's month, a sheet at a time; in the client's form without what is ours."""
    client = client_for(db, id)
    found = _found(db, agent, client, month, form)
    shown = sheet_of(db, found, _key(sheet, found))
    values = _charts(db, found, shown) | neighbours(found.month, client.zone) | WORDS
    values |= {"client": client, "found": found, "sheet": shown, "form": form}
    values |= {"head": head_of(found), "bill_facts": bill_facts(found)}
    values |= {"titles": sheets(), "keys": keys_of(found)} | _released(db, found)
    return show(request, "reports/monthly/client.html", **values)


@get(f"{HOME}/clients/{{id:uuid}}/{{kind:str}}", opt=READ, sync_to_thread=True)
def client_file(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    id: FromPath[UUID],
    kind: FromPath[str],
    month: When = "",
    sheet: Key = "lines",
    form: Key = "",
) -> Response[bytes]:
    """A sheet as CSV, or all of them as a workbook or on paper."""
    client = client_for(db, id)
    found = _found(db, agent, client, month, form)
    if kind == "csv":
        drawn = sheet_of(db, found, _key(sheet, found))
        return sheet_file(drawn, f"{client.slug}-{found.month:%Y-%m}")
    return whole_file(drawn_of(db, found), kind)


def _released(db: Session, found: Month) -> dict[str, Any]:
    """What the client reads of the month, and whether it would be drawn alike now."""
    if not found.for_client:
        return {}
    row, who = standing_report(db, found.client.id, found.month) or (None, "")
    changed = row is not None and row.fingerprint != fingerprint(all_sheets(db, found))
    why = held_back(db, found.client, found.month, found.now)
    return {"released": row, "released_by": who, "changed": changed, "held_back": why}


def _charts(db: Session, found: Month, sheet: Sheet) -> dict[str, Any]:
    """What the sheet's page draws."""
    is_summary, is_service = sheet.key == "summary", sheet.key == "service"
    return {
        "bridges": bridges(sheet) if is_summary else [],
        "margins": margin_bars(margins_of_month(db, found), found.month) if is_summary else [],
        "kept": kept_bars(sheet) if is_service else [],
        "holders": holder_bars(sheet) if is_service else [],
    }


def _found(db: Session, agent: AgentPrincipal, client: Tenant, month: str, form: str) -> Month:
    """What was billed under the month that an address means."""
    wanted, costs = month_of(month, client.zone), agent.can("costs.read")
    for_client = form == "client"
    return month_of_client(db, client, wanted, now(), costs=costs, for_client=for_client)


def month_of(text: str, zone: str) -> date:
    """The first day of `2026-06`; of last month for anything else: that is what one reports on."""
    return typed_month(text) or last_month(local_date(now(), zone))


def neighbours(month: date, zone: str) -> dict[str, date | None]:
    """The months beside it; none after the running one."""
    after = month + relativedelta(months=1)
    return {
        "before": month - relativedelta(months=1),
        "after": after if after <= local_date(now(), zone) else None,
    }


def _key(text: str, found: Month) -> str:
    """The sheet that an address means. Raises NotFound."""
    if text not in keys_of(found):
        raise NotFound(_("The report has no such sheet."))
    return text


HANDLERS = (client_month, client_file)
