"""Steps on a connection: check, pause, resume, and what its statuses mean."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.kernel.errors import Conflict
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from vendors.connections.actions.ask_check import ask_check
from vendors.connections.actions.map_statuses import map_statuses
from vendors.connections.actions.pause import pause
from vendors.connections.actions.resume import resume
from vendors.connections.forms import ExpiryForm, PauseForm
from vendors.connections.models import VendorConnection
from vendors.connections.queries import connection_by_id
from vendors.connections.values import ConnectionState
from vendors.connections.words import meaning_choices, rule_choices, status_rows

Req = Request[Any, Any, Any]
EDIT = {"right": "vendors.edit"}


@post("/vendors/connections/{connection_id:uuid}/check", opt=EDIT, sync_to_thread=True)
def check(
    request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]
) -> Response[str]:
    """Have a worker look who we are there."""
    found = connection_by_id(db, connection_id)
    ask_check(db, found, now=now())
    return redirect(request, f"/vendors/connections/{found.id}")


@get("/vendors/connections/{connection_id:uuid}/pause", opt=EDIT, sync_to_thread=True)
def pause_form(
    request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]
) -> Response[str]:
    """The dialog that asks why."""
    return _pause(request, connection_by_id(db, connection_id), read(PauseForm))


@post("/vendors/connections/{connection_id:uuid}/pause", opt=EDIT, sync_to_thread=True)
def pause_it(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    connection_id: FromPath[UUID],
) -> Response[str]:
    """Nothing is exchanged until somebody resumes it."""
    found, form = connection_by_id(db, connection_id), read(PauseForm, posted)
    if not form.validate():
        return _pause(request, found, form, status=422)
    pause(db, found, form.reason.data or "", now=now())
    return redirect(request, f"/vendors/connections/{found.id}", flash=_("Paused"))


@post("/vendors/connections/{connection_id:uuid}/resume", opt=EDIT, sync_to_thread=True)
def resume_it(
    request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]
) -> Response[str]:
    """Go on."""
    found = connection_by_id(db, connection_id)
    if found.state == ConnectionState.MUTED:
        raise Conflict(_("This connection is muted: arm it first."))
    resume(db, found, now=now())
    return redirect(request, f"/vendors/connections/{found.id}", flash=_("Running again"))


@get("/vendors/connections/{connection_id:uuid}/statuses", opt=EDIT, sync_to_thread=True)
def statuses(
    request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]
) -> Response[str]:
    """What the vendor's statuses mean here, and what each meaning does."""
    found = connection_by_id(db, connection_id)
    return show(
        request,
        "vendors/connections/statuses.html",
        connection=found,
        rows=status_rows(found),
        meanings=meaning_choices(),
        rules=rule_choices(found),
    )


@post("/vendors/connections/{connection_id:uuid}/statuses", opt=EDIT, sync_to_thread=True)
def save_statuses(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    connection_id: FromPath[UUID],
) -> Response[str]:
    """Save both tables."""
    found = connection_by_id(db, connection_id)
    given = {str(name): str(posted.get(name, "")) for name in posted}
    meanings = {raw: given.get(f"meaning:{raw}", "") for raw in found.known_statuses}
    rules = {name[5:]: value for name, value in given.items() if name.startswith("rule:")}
    map_statuses(db, found, meanings, rules)
    return redirect(request, f"/vendors/connections/{found.id}", flash=_("Saved"))


@get("/vendors/connections/{connection_id:uuid}/expiry", opt=EDIT, sync_to_thread=True)
def expiry_form(
    request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]
) -> Response[str]:
    """The dialog that asks until when the credentials are good."""
    found = connection_by_id(db, connection_id)
    return _expiry(request, found, read(ExpiryForm, ends=found.secret_expires_on))


@post("/vendors/connections/{connection_id:uuid}/expiry", opt=EDIT, sync_to_thread=True)
def set_expiry(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    connection_id: FromPath[UUID],
) -> Response[str]:
    """The page warns two weeks before."""
    found, form = connection_by_id(db, connection_id), read(ExpiryForm, posted)
    if not form.validate():
        return _expiry(request, found, form, status=422)
    found.secret_expires_on = form.ends.data
    db.flush()
    return redirect(request, f"/vendors/connections/{found.id}", flash=_("Saved"))


def _expiry(
    request: Req, connection: VendorConnection, form: ExpiryForm, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "vendors/connections/expiry.html",
        block="dialog",
        status=status,
        connection=connection,
        form=form,
    )


def _pause(
    request: Req, connection: VendorConnection, form: PauseForm, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "vendors/connections/pause.html",
        block="dialog",
        status=status,
        connection=connection,
        form=form,
    )


HANDLERS = (
    check,
    pause_form,
    pause_it,
    resume_it,
    statuses,
    save_statuses,
    expiry_form,
    set_expiry,
)
