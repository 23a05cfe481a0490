"""The devices that a vendor contract is for: add a line, take one away."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused, Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.pages import redirect, show
from tenants.assets.models import Asset
from tenants.clients.queries import client_names
from vendors.agreements.actions.keep_cover import add_cover, drop_cover
from vendors.agreements.forms import CoverForm
from vendors.agreements.models import VendorContract
from vendors.agreements.queries import contract_by_id, cover_by_id
from vendors.register.queries import vendor_by_id

Req = Request[Any, Any, Any]
EDIT = {"right": "vendors.edit"}


@get("/vendors/contracts/{contract_id:uuid}/devices/new", opt=EDIT, sync_to_thread=True)
def new_cover(
    request: Req, db: NamedDependency[Session], contract_id: FromPath[UUID]
) -> Response[str]:
    """Ask which devices."""
    return _form(request, db, contract_by_id(db, contract_id), read(CoverForm))


@post("/vendors/contracts/{contract_id:uuid}/devices/new", opt=EDIT, sync_to_thread=True)
def create_cover(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    contract_id: FromPath[UUID],
) -> Response[str]:
    """Keep them; a client out of reach is none of the choices."""
    contract = contract_by_id(db, contract_id)
    form = read(CoverForm, posted).offer(client_names(db))
    if form.validate():
        try:
            tenant_id = form.tenant_id.data
            extent = form.extent(_device(db, tenant_id, form.device.data or ""))
            add_cover(db, contract, extent, tenant_id)
        except Sentence as refusal:
            form.refused(refusal)
        else:
            return redirect(request, f"/vendors/contracts/{contract_id}", flash=_("Saved"))
    return _form(request, db, contract, form, status=422)


@post("/vendors/covers/{cover_id:uuid}/remove", opt=EDIT, sync_to_thread=True)
def remove_cover(
    request: Req, db: NamedDependency[Session], cover_id: FromPath[UUID]
) -> Response[str]:
    """The contract is not for them any more."""
    cover = cover_by_id(db, cover_id)
    drop_cover(db, cover)
    return redirect(request, f"/vendors/contracts/{cover.contract_id}", flash=_("Removed"))


def _device(db: Session, tenant_id: UUID | None, words: str) -> UUID | None:
    """The one device of the client that is called so. Raises Refused for none or several."""
    if not words:
        return None
    if tenant_id is None:
        raise Refused(_("Name the client of the device too."), field="tenant_id")
    named = or_(func.lower(Asset.name) == words.lower(), func.lower(Asset.serial) == words.lower())
    found = db.scalars(select(Asset.id).where(Asset.tenant_id == tenant_id, named).limit(2)).all()
    if len(found) != 1:
        sentence = (
            _("Several devices of this client are called so; use the serial number.")
            if found
            else _("The client has no device of this name or serial number.")
        )
        raise Refused(sentence, field="device")
    return found[0]


def _form(
    request: Req, db: Session, contract: VendorContract, form: CoverForm, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "vendors/agreements/cover.html",
        status=status,
        contract=contract,
        vendor=vendor_by_id(db, contract.vendor_id),
        form=form.offer(client_names(db)),
    )


HANDLERS = (new_cover, create_cover, remove_cover)
