"""A device list from a file or from the clipboard: looked at first, then taken in."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from sqlalchemy.orm import Session

from contracts.sightings.actions.take_report import Taken, take_report
from contracts.sightings.csv_file import DeviceList, read_list
from contracts.sightings.foresight import foresee
from msp.kernel.errors import NotFound, Refused
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.clients.models import Tenant
from tenants.clients.queries import client_for, client_names
from tenants.people.values import AgentPrincipal

REPORT = {"right": "assets.report"}
SOURCE = "CSV"
MOST_LETTERS = 5_000_000
Words = Annotated[str, QueryParameter(max_length=100)]


@get("/assets/seen/import", opt=REPORT, sync_to_thread=True)
def import_form(
    request: AnyRequest, db: NamedDependency[Session], client: Words = ""
) -> Response[str]:
    """Ask for the list."""
    return _page(request, db, {"client": client, "source": SOURCE, "text": ""})


@post("/assets/seen/import", opt=REPORT, status_code=200, sync_to_thread=True)
def import_list(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Say what each line would do; asked to, take in those that are right."""
    typed = {name: str(posted.get(name) or "").strip() for name in ("client", "source", "text")}
    try:
        typed["text"] = _uploaded(posted) or typed["text"]
        client = _client(db, typed["client"])
        told = read_list(typed["text"], client.zone, now())
        if posted.get("do") != "import":
            return _page(request, db, typed, told=told, client=client)
        return _taken(request, db, agent, typed, told, client)
    except (Refused, NotFound) as refusal:
        return _page(request, db, typed, error=refusal, status=422)


def _taken(
    request: AnyRequest,
    db: Session,
    agent: AgentPrincipal,
    typed: dict[str, str],
    told: DeviceList,
    client: Tenant,
) -> Response[str]:
    """The right lines are in; the wrong ones stay on the page to be mended."""
    source = typed["source"][:120] or SOURCE
    taken: Taken | None = None
    if told.good:
        taken = take_report(db, client, source, told.good, by=agent.id, now=now())
    if taken is not None and not told.wrong:
        said = _("%(count)s devices are noted.", count=len(taken.placed))
        return redirect(request, f"/assets/seen?client={client.id}", flash=said)
    rest = {**typed, "text": told.rest()}
    done = {"taken": len(taken.placed) if taken else 0, "wrong": told.wrong}
    return _page(request, db, rest, done=done, client=client, status=422)


def _client(db: Session, chosen: str) -> Tenant:
    try:
        return client_for(db, UUID(chosen))
    except (ValueError, NotFound) as error:
        raise Refused(_("Choose whose devices these are."), field="client") from error


def _uploaded(posted: FormMultiDict) -> str:
    file = posted.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        if len(str(posted.get("text") or "")) > MOST_LETTERS:
            raise Refused(_("The list is too long."), field="text")
        return ""
    content = file.file.read(MOST_LETTERS + 1)
    if len(content) > MOST_LETTERS:
        raise Refused(_("The list is too long."), field="file")
    try:
        return content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise Refused(
            _("This is no text in UTF-8: save it as “CSV UTF-8”."), field="file"
        ) from error


def _page(
    request: AnyRequest,
    db: Session,
    typed: dict[str, str],
    *,
    told: DeviceList | None = None,
    client: Tenant | None = None,
    done: dict[str, Any] | None = None,
    error: Refused | NotFound | None = None,
    status: int = 200,
) -> Response[str]:
    foreseen = foresee(db, client.id, told, now()) if told and client else []
    errors: dict[str, str | None] = dict.fromkeys(("client", "file", "text"))
    errors |= {error.field or "text": str(error)} if error else {}
    values: dict[str, Any] = {"typed": typed, "clients": client_names(db), "errors": errors}
    values |= {"told": told, "foreseen": foreseen, "done": done}
    return show(request, "contracts/sightings/import.html", status=status, **values)


PAGES = Router("/", route_handlers=[import_form, import_list])
