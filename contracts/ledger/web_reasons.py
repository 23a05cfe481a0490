"""The administrator's list of reasons for leaving a device out of the bills."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.ledger.actions.keep_reason import add_reason, change_reason
from contracts.ledger.reasons import exclusion_reasons, reason_for
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest

RULES = {"right": "admin.rules"}
HOME = "/admin/exclusions"


@get("/admin/exclusions", opt=RULES, sync_to_thread=True)
def reasons(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """The reasons in their order."""
    return _page(request, db)


@post("/admin/exclusions", opt=RULES, status_code=200, sync_to_thread=True)
def new_reason(
    request: AnyRequest, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Add a reason."""
    name = str(posted.get("name", ""))
    try:
        add_reason(db, name)
    except (Refused, Conflict) as refusal:
        return _page(request, db, typed={"new": (name, str(refusal))}, status=refusal.status)
    return redirect(request, HOME, flash=_("Saved."))


@post("/admin/exclusions/{id:uuid}", opt=RULES, status_code=200, sync_to_thread=True)
def keep_reason(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Rename it, move it, or take it out of use."""
    row, name, place = reason_for(db, id), str(posted.get("name", "")), posted.get("position")
    position = int(place) if isinstance(place, str) and place.isdecimal() else -1
    try:
        change_reason(db, row, name, position=position, active=bool(posted.get("active")))
    except (Refused, Conflict) as refusal:
        db.expire(row)
        return _page(request, db, typed={str(id): (name, str(refusal))}, status=refusal.status)
    return redirect(request, HOME, flash=_("Saved."))


def _page(
    request: AnyRequest,
    db: Session,
    *,
    typed: dict[str, tuple[str, str]] | None = None,
    status: int = 200,
) -> Response[str]:
    values: dict[str, Any] = {"rows": exclusion_reasons(db), "typed": typed or {}}
    return show(request, "contracts/ledger/reasons.html", status=status, **values)


PAGES = Router("/", route_handlers=[reasons, new_reason, keep_reason])
