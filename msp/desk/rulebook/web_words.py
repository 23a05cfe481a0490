"""The page of the desk's own words: categories, and the names of statuses."""

from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.desk.rulebook.queries import all_categories, category_row
from msp.desk.tickets.actions.keep_words import add_category, change_category, name_status
from msp.desk.tickets.queries import status_labels
from msp.desk.tickets.words import status_word
from msp.desk.values import Status
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest

RIGHT = {"right": "admin.rules"}
HOME = "/admin/words"


@get("/admin/words", opt=RIGHT, sync_to_thread=True)
def words(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """Categories, and what each status is called."""
    return _page(request, db)


@post("/admin/words/categories", opt=RIGHT, status_code=200, sync_to_thread=True)
def new_category(
    request: AnyRequest, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Add a category."""
    name = str(posted.get("name", ""))
    try:
        add_category(db, name)
    except (Refused, Conflict) as refusal:
        return _page(request, db, error=str(refusal), typed=name, status=refusal.status)
    return redirect(request, HOME, flash=_("Saved."))


@post("/admin/words/categories/{id:uuid}", opt=RIGHT, status_code=200, sync_to_thread=True)
def keep_category(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Rename it, or take it out of use."""
    row, active = category_row(db, id), bool(posted.get("active"))
    change_category(db, row, str(posted.get("name", "")), active=active)
    return redirect(request, HOME, flash=_("Saved."))


@post("/admin/words/statuses", opt=RIGHT, sync_to_thread=True)
def name_statuses(
    request: AnyRequest, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Call statuses what people here call them."""
    for status in Status:
        name_status(db, status, str(posted.get(status, "")))
    return redirect(request, HOME, flash=_("Saved."))


def _page(
    request: AnyRequest,
    db: Session,
    *,
    error: str | None = None,
    typed: str = "",
    status: int = 200,
) -> Response[str]:
    labels = status_labels(db)
    return show(
        request,
        "desk/rulebook/words.html",
        status=status,
        categories=all_categories(db),
        statuses=[(str(one), status_word(one), labels.get(one, "")) for one in Status],
        error=error,
        typed=typed,
    )


PAGES = Router(
    "/",
    route_handlers=[words, new_category, keep_category, name_statuses],
    include_in_schema=False,
)
