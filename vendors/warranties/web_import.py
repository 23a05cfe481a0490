"""Pages that take in many warranties at once, and the parts that other pages show."""

from typing import Any
from uuid import UUID

from litestar import MediaType, Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.assets.queries import asset_for
from tenants.clients.queries import client_for
from tenants.people.values import AgentPrincipal
from vendors.warranties.actions.import_warranties import Imported, import_warranties
from vendors.warranties.actions.see_alert import see_alert
from vendors.warranties.csv_file import read_file
from vendors.warranties.forms import ImportForm
from vendors.warranties.queries import contracts_ending, warranties_ending, warranties_of

Req = Request[Any, Any, Any]
READ = {"right": "vendors.read"}
EDIT = {"right": "assets.edit"}
MANAGE = {"right": "contracts.edit"}


@get("/vendors/warranties/import", opt=EDIT, sync_to_thread=True)
def import_form(request: Req) -> Response[str]:
    """Ask for the file."""
    return _page(request, read(ImportForm), None)


@post("/vendors/warranties/import", opt=EDIT, sync_to_thread=True)
def import_file(
    request: Req, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Take the lines in, or say which are wrong and why."""
    form = read(ImportForm, posted)
    try:
        lines = read_file(_uploaded(posted))
    except Refused as refusal:
        return _page(request, form, None, error=str(refusal))
    done = import_warranties(db, lines, only_good=bool(form.only_good.data), now=now())
    if done.kept and not done.wrong:
        said = _("%(count)s warranties are in.", count=done.taken)
        return redirect(request, "/vendors/warranties", flash=said)
    return _page(request, form, done)


@get("/vendors/panel/asset/{asset_id:uuid}", opt=READ, sync_to_thread=True)
def asset_panel(
    request: Req, db: NamedDependency[Session], asset_id: FromPath[UUID]
) -> Response[str]:
    """A device's warranties, for its page."""
    asset = asset_for(db, asset_id)
    rows = warranties_of(db, asset)
    return show(
        request,
        "vendors/warranties/panel.html",
        block="panel",
        device=asset,
        rows=rows,
        today=now().date(),
    )


@get("/vendors/panel/client/{client_id:uuid}", opt=READ, sync_to_thread=True)
def client_panel(
    request: Req, db: NamedDependency[Session], client_id: FromPath[UUID]
) -> Response[str]:
    """Which warranties of a client end soon, for its page."""
    client = client_for(db, client_id)
    endings = warranties_ending(db, now().date(), client_id=client.id)
    return _endings(request, endings, f"/vendors/warranties?client={client.id}", client.name)


@get("/vendors/panel/endings", opt=MANAGE, sync_to_thread=True)
def manager_panel(
    request: Req, db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal]
) -> Response[str]:
    """What ends soon at an account manager's clients, and of our own vendor contracts."""
    today = now().date()
    endings = contracts_ending(db, today) + warranties_ending(db, today, manager_id=agent.id)
    return _endings(request, endings, "/vendors/warranties?days=90")


@post("/vendors/endings/{alert_id:uuid}/seen", opt=MANAGE, sync_to_thread=True)
def seen(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    alert_id: FromPath[UUID],
) -> Response[str]:
    """It was read; it is not said again."""
    see_alert(db, alert_id, agent.id, now=now())
    return Response("", status_code=200, media_type=MediaType.HTML)


def _endings(request: Req, endings: list[Any], url: str, client: str = "") -> Response[str]:
    return show(
        request,
        "vendors/warranties/endings.html",
        block="panel",
        endings=endings,
        url=url,
        client=client,
        today=now().date(),
    )


def _uploaded(posted: FormMultiDict) -> bytes:
    file = posted.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Refused(_("Choose a file first."), field="file")
    return file.file.read()


def _page(
    request: Req, form: ImportForm, done: Imported | None, *, error: str = ""
) -> Response[str]:
    status = 422 if error or (done and not done.kept) else 200
    return show(
        request, "vendors/warranties/import.html", status=status, form=form, done=done, error=error
    )


HANDLERS = (import_form, import_file, asset_panel, client_panel, manager_panel, seen)
