"""Pages of warranties: all of them, one of a device, and what ends soon."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from msp.kernel.errors import Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.assets.models import Asset
from tenants.assets.queries import asset_for
from tenants.clients.queries import client_names
from vendors.register.queries import vendor_names
from vendors.warranties.actions.keep_warranty import drop_warranty, keep_warranty
from vendors.warranties.forms import WarrantyForm
from vendors.warranties.models import Warranty
from vendors.warranties.queries import warranties_page, warranty_by_id

Req = Request[Any, Any, Any]
READ = {"right": "vendors.read"}
EDIT = {"right": "assets.edit"}


@get("/vendors/warranties", opt=READ, sync_to_thread=True)
def warranties(
    request: Req,
    db: NamedDependency[Session],
    client: FromQuery[str] = "",
    vendor: FromQuery[str] = "",
    days: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    """Warranties that hold, those that end first on top; the filters stand in the address."""
    chosen = {"client": client, "vendor": vendor, "days": days}
    return show(request, "vendors/warranties/list.html", **_list(db, chosen, cursor))


@get("/vendors/warranties/new", opt=EDIT, sync_to_thread=True)
def new_warranty(
    request: Req, db: NamedDependency[Session], asset: FromQuery[UUID]
) -> Response[str]:
    """Ask for a device's warranty."""
    return _form(request, db, asset_for(db, asset), read(WarrantyForm), None)


@post("/vendors/warranties/new", opt=EDIT, sync_to_thread=True)
def create_warranty(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    asset: FromQuery[UUID],
) -> Response[str]:
    """Keep it."""
    return _save(request, db, posted, asset_for(db, asset), None)


@get("/vendors/warranties/{warranty_id:uuid}", opt=EDIT, sync_to_thread=True)
def edit_warranty(
    request: Req, db: NamedDependency[Session], warranty_id: FromPath[UUID]
) -> Response[str]:
    """A warranty to be changed."""
    known = warranty_by_id(db, warranty_id)
    return _form(request, db, asset_for(db, known.asset_id), read(WarrantyForm, obj=known), known)


@post("/vendors/warranties/{warranty_id:uuid}", opt=EDIT, sync_to_thread=True)
def save_warranty(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    warranty_id: FromPath[UUID],
) -> Response[str]:
    """Keep the changes."""
    known = warranty_by_id(db, warranty_id)
    return _save(request, db, posted, asset_for(db, known.asset_id), known)


@post("/vendors/warranties/{warranty_id:uuid}/remove", opt=EDIT, sync_to_thread=True)
def remove_warranty(
    request: Req, db: NamedDependency[Session], warranty_id: FromPath[UUID]
) -> Response[str]:
    """Take it out of the register."""
    known = warranty_by_id(db, warranty_id)
    asset = asset_for(db, known.asset_id)
    drop_warranty(db, asset, known)
    return redirect(request, f"/assets/{asset.id}", flash=_("Removed"))


def _list(db: Session, chosen: dict[str, str], cursor: str | None) -> dict[str, Any]:
    clients, vendors = client_names(db), vendor_names(db)
    today = now().date()
    days = int(chosen["days"]) if chosen["days"] in ("7", "30", "90") else None
    page = warranties_page(
        db,
        client_id={str(one): one for one, _name in clients}.get(chosen["client"]),
        vendor_id={str(one): one for one, _name in vendors}.get(chosen["vendor"]),
        ends_by=today + timedelta(days=days) if days else None,
        since=today,
        cursor=cursor,
    )
    query = "&".join(f"{name}={value}" for name, value in chosen.items() if value)
    older = f"/vendors/warranties?{query}&cursor={page.older}" if page.older else None
    return {
        "page": page,
        "older": older,
        "clients": clients,
        "vendors": vendors,
        "chosen": chosen,
        "today": today,
    }


def _save(
    request: Req, db: Session, posted: FormMultiDict, asset: Asset, known: Warranty | None
) -> Response[str]:
    form = read(WarrantyForm, posted).offer(vendor_names(db))
    if form.validate():
        try:
            keep_warranty(db, asset, form.draft(), known, now=now())
        except Sentence as refusal:
            form.refused(refusal)
        else:
            return redirect(request, f"/assets/{asset.id}", flash=_("Saved"))
    return _form(request, db, asset, form, known, status=422)


def _form(
    request: Req,
    db: Session,
    asset: Asset,
    form: WarrantyForm,
    known: Warranty | None,
    *,
    status: int = 200,
) -> Response[str]:
    form.offer(vendor_names(db))
    return show(
        request,
        "vendors/warranties/edit.html",
        status=status,
        device=asset,
        warranty=known,
        form=form,
    )


HANDLERS = (
    warranties,
    new_warranty,
    create_warranty,
    edit_warranty,
    save_warranty,
    remove_warranty,
)
