"""The client's monthly reports: the months released, one with its sheets, its files."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy.orm import Session

from contracts.billing.words import month_words
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _, speaking, zone
from msp.kernel.pages import show
from msp.reports.monthly.charts import bridges, holder_bars, kept_bars
from msp.reports.monthly.drawn import Drawn
from msp.reports.monthly.files import sheet_file, whole_file
from msp.reports.monthly.kept import read_kept
from msp.reports.monthly.queries import released_months, report_for
from msp.reports.monthly.shown import heads_of, is_figure, shown_cell
from msp.reports.monthly.values import Sheet
from tenants.people.values import ContactPrincipal

READ = {"right": "invoices.read"}
Key = Annotated[str, QueryParameter(max_length=20)]
WORDS: dict[str, Any] = {
    "cell": shown_cell, "is_figure": is_figure, "heads_of": heads_of, "month_words": month_words,
}  # fmt: skip


@get("/reports", opt=READ, sync_to_thread=True)
def months(
    request: Request[Any, Any, Any],
    db: NamedDependency[Session],
    contact: NamedDependency[ContactPrincipal],
    after: FromQuery[str | None] = None,
) -> Response[str]:
    """Every month released to the company, the newest first."""
    page = released_months(db, contact.tenant_id, cursor=after)
    return show(request, "portal/months/list.html", page=page, month_words=month_words)


@get("/reports/{id:uuid}", opt=READ, sync_to_thread=True)
def month(
    request: Request[Any, Any, Any],
    db: NamedDependency[Session],
    id: FromPath[UUID],
    sheet: Key = "summary",
) -> Response[str]:
    """A month as it was released, a sheet at a time."""
    row = report_for(db, id)
    drawn = read_kept(row.said)
    shown = sheet_in(drawn, sheet)
    values: dict[str, Any] = {"row": row, "drawn": drawn, "sheet": shown} | WORDS
    values |= charts(drawn, shown)
    return show(request, "portal/months/page.html", **values)


@get("/reports/{id:uuid}/{kind:str}", opt=READ, sync_to_thread=True)
def month_file(
    db: NamedDependency[Session], id: FromPath[UUID], kind: FromPath[str], sheet: Key = "lines"
) -> Response[bytes]:
    """The month as pdf or xlsx, or one sheet of it as csv, in the language it was drawn in."""
    drawn = read_kept(report_for(db, id).said)
    with speaking(drawn.language, str(zone())):
        if kind == "csv":
            return sheet_file(sheet_in(drawn, sheet), drawn.name)
        return whole_file(drawn, kind)


def sheet_in(drawn: Drawn, key: str) -> Sheet:
    """The sheet that an address means. Raises NotFound."""
    found = drawn.sheet(key)
    if found is None:
        raise NotFound(_("The report has no such sheet."))
    return found


def charts(drawn: Drawn, sheet: Sheet) -> dict[str, Any]:
    """What the sheet's page draws, in the words of the sheet."""
    is_summary, is_service = sheet.key == "summary", sheet.key == "service"
    with speaking(drawn.language, str(zone())):
        return {
            "bridges": bridges(sheet) if is_summary else [],
            "margins": [],
            "kept": kept_bars(sheet) if is_service else [],
            "holders": holder_bars(sheet) if is_service else [],
        }


HANDLERS = (months, month, month_file)
