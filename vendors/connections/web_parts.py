"""A long setting part by part, or as one text again; nothing is saved."""

from typing import Any

from litestar import Request, Response, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromQuery

from msp.kernel.errors import NotFound
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.pages import show
from vendors.connections.forms import form_for, whole
from vendors.connectors.kinds import kinds

Req = Request[Any, Any, Any]
EDIT = {"right": "vendors.edit"}


@post("/vendors/connections/parts", opt=EDIT, sync_to_thread=True)
def setting_parts(
    request: Req,
    posted: NamedDependency[FormMultiDict],
    kind: FromQuery[str] = "",
    shape: FromQuery[str] = "parts",
) -> Response[str]:
    """What was typed in the other shape, with what is wrong beside it."""
    found = kinds().get(kind)
    if found is None:
        raise NotFound(_("There is no such kind of system."))
    form = read(form_for(found, None), whole(found, posted))
    form.complain()
    return show(
        request,
        "vendors/connections/parts.html",
        block="settings",
        kind=found,
        form=form,
        in_parts=shape == "parts",
    )


HANDLERS = (setting_parts,)
