"""Pages of our numbers at a vendor."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.kernel.errors import Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.pages import redirect, show
from tenants.clients.queries import client_names
from vendors.register.actions.keep_account import add_account, drop_account
from vendors.register.forms import AccountForm
from vendors.register.models import Vendor
from vendors.register.queries import account_by_id, vendor_by_id

Req = Request[Any, Any, Any]
EDIT = {"right": "vendors.edit"}


@get("/vendors/{vendor_id:uuid}/accounts/new", opt=EDIT, sync_to_thread=True)
def new_account(
    request: Req, db: NamedDependency[Session], vendor_id: FromPath[UUID]
) -> Response[str]:
    """Ask for the number."""
    return _form(request, db, vendor_by_id(db, vendor_id), read(AccountForm))


@post("/vendors/{vendor_id:uuid}/accounts/new", opt=EDIT, sync_to_thread=True)
def create_account(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    vendor_id: FromPath[UUID],
) -> Response[str]:
    """Keep it; a client that is not in reach is none of the choices."""
    vendor = vendor_by_id(db, vendor_id)
    form = read(AccountForm, posted).offer(client_names(db))
    if form.validate():
        try:
            add_account(db, vendor, form.draft())
        except Sentence as refusal:
            form.refused(refusal)
        else:
            return redirect(request, f"/vendors/{vendor_id}", flash=_("Saved"))
    return _form(request, db, vendor, form, status=422)


@post("/vendors/accounts/{account_id:uuid}/remove", opt=EDIT, sync_to_thread=True)
def remove_account(
    request: Req, db: NamedDependency[Session], account_id: FromPath[UUID]
) -> Response[str]:
    """Take it out of the register."""
    account = account_by_id(db, account_id)
    drop_account(db, account)
    return redirect(request, f"/vendors/{account.vendor_id}", flash=_("Removed"))


def _form(
    request: Req, db: Session, vendor: Vendor, form: AccountForm, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "vendors/register/part.html",
        status=status,
        title=_("Our number there"),
        vendor=vendor,
        form=form.offer(client_names(db)),
        action=f"/vendors/{vendor.id}/accounts/new",
        remove=None,
        ask="",
    )


HANDLERS = (new_account, create_account, remove_account)
