"""What a connection would send, beside the form that describes it."""

from typing import Any

from litestar import Request, Response, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromQuery

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.pages import show
from vendors.connections.forms import SETTING, whole
from vendors.connectors.kinds import kinds

Req = Request[Any, Any, Any]
EDIT = {"right": "vendors.edit"}


@post("/vendors/connections/rehearse", opt=EDIT, sync_to_thread=True)
def rehearsal(
    request: Req, posted: NamedDependency[FormMultiDict], kind: FromQuery[str] = ""
) -> Response[str]:
    """Each request word for word; nothing is saved and nothing is sent."""
    found = kinds().get(kind)
    if found is None or found.rehearse is None:
        raise NotFound(_("There is no such kind of system."))
    posted = whole(found, posted)
    given = {one.name: str(posted.get(SETTING + one.name, "")) for one in found.settings}
    requests = found.rehearse(str(posted.get("base_url", "")).strip(), given)
    return show(request, "vendors/connections/rehearsal.html", block="requests", requests=requests)


HANDLERS = (rehearsal,)
