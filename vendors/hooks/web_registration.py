"""Our address in the vendor's register: put in and taken out by a button."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect
from vendors.connections.queries import connection_by_id
from vendors.hooks.actions.ask_registration import ask_registration

Req = Request[Any, Any, Any]
EDIT = {"right": "vendors.edit"}
PAGE = "/vendors/connections/{connection_id:uuid}/hook/registration"


@post(PAGE, opt=EDIT, sync_to_thread=True)
def register(
    request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]
) -> Response[str]:
    """Have a worker put our address into the vendor's register, anew where it was lost."""
    found = connection_by_id(db, connection_id)
    ask_registration(db, found, wanted=True, now=now())
    said = _("The vendor is being told our address.")
    return redirect(request, f"/vendors/connections/{found.id}", flash=said)


@post(f"{PAGE}/end", opt=EDIT, sync_to_thread=True)
def withdraw(
    request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]
) -> Response[str]:
    """Have a worker take it out; polling goes on."""
    found = connection_by_id(db, connection_id)
    ask_registration(db, found, wanted=False, now=now())
    said = _("The vendor is being told to forget our address.")
    return redirect(request, f"/vendors/connections/{found.id}", flash=said)


HANDLERS = (register, withdraw)
