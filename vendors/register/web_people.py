"""Pages of the people at a vendor."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.pages import redirect, show
from vendors.register.actions.keep_person import add_person, change_person, drop_person
from vendors.register.forms import PersonForm
from vendors.register.models import Vendor, VendorPerson
from vendors.register.queries import person_by_id, vendor_by_id

Req = Request[Any, Any, Any]
EDIT = {"right": "vendors.edit"}


@get("/vendors/{vendor_id:uuid}/people/new", opt=EDIT, sync_to_thread=True)
def new_person(
    request: Req, db: NamedDependency[Session], vendor_id: FromPath[UUID]
) -> Response[str]:
    """Ask who it is."""
    return _form(request, vendor_by_id(db, vendor_id), read(PersonForm), None)


@post("/vendors/{vendor_id:uuid}/people/new", opt=EDIT, sync_to_thread=True)
def create_person(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    vendor_id: FromPath[UUID],
) -> Response[str]:
    """Keep them."""
    return _save(request, db, posted, vendor_by_id(db, vendor_id), None)


@get("/vendors/people/{person_id:uuid}", opt=EDIT, sync_to_thread=True)
def edit_person(
    request: Req, db: NamedDependency[Session], person_id: FromPath[UUID]
) -> Response[str]:
    """Somebody to be changed."""
    person = person_by_id(db, person_id)
    vendor = vendor_by_id(db, person.vendor_id)
    return _form(request, vendor, read(PersonForm, obj=person), person)


@post("/vendors/people/{person_id:uuid}", opt=EDIT, sync_to_thread=True)
def save_person(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    person_id: FromPath[UUID],
) -> Response[str]:
    """Keep the changes."""
    person = person_by_id(db, person_id)
    return _save(request, db, posted, vendor_by_id(db, person.vendor_id), person)


@post("/vendors/people/{person_id:uuid}/remove", opt=EDIT, sync_to_thread=True)
def remove_person(
    request: Req, db: NamedDependency[Session], person_id: FromPath[UUID]
) -> Response[str]:
    """Take them out of the register."""
    person = person_by_id(db, person_id)
    drop_person(db, person)
    return redirect(request, f"/vendors/{person.vendor_id}", flash=_("Removed"))


def _save(
    request: Req, db: Session, posted: FormMultiDict, vendor: Vendor, known: VendorPerson | None
) -> Response[str]:
    form = read(PersonForm, posted)
    if not form.validate():
        return _form(request, vendor, form, known, status=422)
    if known is None:
        add_person(db, vendor, form.draft())
    else:
        change_person(db, known, form.draft())
    return redirect(request, f"/vendors/{vendor.id}", flash=_("Saved"))


def _form(
    request: Req,
    vendor: Vendor,
    form: PersonForm,
    known: VendorPerson | None,
    *,
    status: int = 200,
) -> Response[str]:
    return show(
        request,
        "vendors/register/part.html",
        status=status,
        title=known.name if known else _("Somebody at the vendor"),
        vendor=vendor,
        form=form,
        action=f"/vendors/people/{known.id}" if known else f"/vendors/{vendor.id}/people/new",
        remove=f"/vendors/people/{known.id}/remove" if known else None,
        ask=_("Remove this person?"),
    )


HANDLERS = (new_person, create_person, edit_person, save_person, remove_person)
