"""Pages of the register: the vendors, one vendor, and its particulars."""

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
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from vendors.register.actions.save_vendor import add_vendor, change_vendor
from vendors.register.forms import VendorForm
from vendors.register.models import Vendor
from vendors.register.queries import (
    accounts_of,
    client_accounts_of,
    people_of,
    vendor_by_id,
)
from vendors.register.reaching import reaches_of, vendor_lines
from vendors.register.words import channel_words

Req = Request[Any, Any, Any]
READ = {"right": "vendors.read"}
EDIT = {"right": "vendors.edit"}


@get("/vendors", opt=READ, sync_to_thread=True)
def vendors(request: Req, db: NamedDependency[Session]) -> Response[str]:
    """The register; how its connections are, another part of the room adds."""
    return show(request, "vendors/register/list.html", lines=vendor_lines(db, now()))


@get("/vendors/new", opt=EDIT, sync_to_thread=True)
def new_vendor(request: Req) -> Response[str]:
    """An empty form."""
    return _form(request, read(VendorForm), None)


@post("/vendors/new", opt=EDIT, sync_to_thread=True)
def create_vendor(
    request: Req, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Put a vendor into the register."""
    return _save(request, db, posted, None)


@get("/vendors/{vendor_id:uuid}", opt=READ, sync_to_thread=True)
def vendor(request: Req, db: NamedDependency[Session], vendor_id: FromPath[UUID]) -> Response[str]:
    """One vendor: how to reach it, whom we know there, who we are to it."""
    return show(
        request,
        "vendors/register/page.html",
        vendor=vendor_by_id(db, vendor_id),
        reaches=reaches_of(db, [vendor_id], now()),
        people=people_of(db, vendor_id),
        accounts=accounts_of(db, [vendor_id]),
        client_accounts=client_accounts_of(db, vendor_id),
        channel_words=channel_words(),
    )


@get("/vendors/{vendor_id:uuid}/edit", opt=EDIT, sync_to_thread=True)
def edit_vendor(
    request: Req, db: NamedDependency[Session], vendor_id: FromPath[UUID]
) -> Response[str]:
    """Its particulars in a form."""
    found = vendor_by_id(db, vendor_id)
    return _form(request, read(VendorForm, obj=found), found)


@post("/vendors/{vendor_id:uuid}/edit", opt=EDIT, sync_to_thread=True)
def save_vendor(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    vendor_id: FromPath[UUID],
) -> Response[str]:
    """Save what was changed."""
    return _save(request, db, posted, vendor_by_id(db, vendor_id))


def _save(request: Req, db: Session, posted: FormMultiDict, known: Vendor | None) -> Response[str]:
    form = read(VendorForm, posted)
    if form.validate():
        try:
            if known is None:
                saved = add_vendor(db, form.draft(), now=now())
            else:
                change_vendor(db, known, form.draft())
                saved = known
        except Sentence as refusal:
            form.refused(refusal)
        else:
            return redirect(request, f"/vendors/{saved.id}", flash=_("Saved"))
    return _form(request, form, known, status=422)


def _form(
    request: Req, form: VendorForm, known: Vendor | None, *, status: int = 200
) -> Response[str]:
    return show(request, "vendors/register/edit.html", status=status, form=form, vendor=known)


HANDLERS = (vendors, new_vendor, create_vendor, vendor, edit_vendor, save_vendor)
