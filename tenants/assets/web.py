"""Devices: the list over all clients, a device's page, its form."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.assets.actions.keep_asset import add_asset, change_asset
from tenants.assets.forms import AssetForm, kind_choices
from tenants.assets.models import Asset
from tenants.assets.queries import asset_for, assets_page
from tenants.clients.models import Tenant
from tenants.clients.queries import client_for, client_names, names_of_clients, site_for, sites_of
from tenants.people.queries import contact_choices, contact_for

READ, EDIT = {"right": "clients.read"}, {"right": "assets.edit"}
Words = Annotated[str, QueryParameter(max_length=100)]
Cursor = Annotated[str | None, QueryParameter(max_length=500)]
STATES = {"": False, "retired": True, "all": None}


@get("/assets", opt=READ, sync_to_thread=True)
def assets(
    request: AnyRequest,
    db: NamedDependency[Session],
    q: Words = "",
    client: Words = "",
    kind: Words = "",
    which: Words = "",
    cursor: Cursor = None,
) -> Response[str]:
    """List devices of every client in reach."""
    chosen = {"q": q.strip(), "client": client, "kind": kind, "which": which}
    return show(
        request, "tenants/assets/list.html", block="list", **list_values(db, chosen, cursor)
    )


@get("/assets/new", opt=EDIT, sync_to_thread=True)
def new_asset(
    request: AnyRequest, db: NamedDependency[Session], client: FromQuery[UUID]
) -> Response[str]:
    """Ask for a device's particulars."""
    owner = client_for(db, client)
    return form_shown(request, owner, asset_form(db, owner))


@post("/assets/new", opt=EDIT, status_code=200, sync_to_thread=True)
def create_asset(
    request: AnyRequest,
    db: NamedDependency[Session],
    client: FromQuery[UUID],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Add the device."""
    owner = client_for(db, client)
    form = asset_form(db, owner, posted)
    if form.validate():
        try:
            asset = add_asset(db, owner.id, form.facts())
            return redirect(request, f"/assets/{asset.id}", flash=_("The device is added."))
        except Refused as refusal:
            form.refused(refusal)
    return form_shown(request, owner, form, status=422)


@get("/assets/{id:uuid}", opt=READ, sync_to_thread=True)
def asset_page(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Show a device."""
    asset = asset_for(db, id)
    values: dict[str, Any] = {
        "device": asset,
        "client": client_for(db, asset.tenant_id),
        "site": site_for(db, asset.site_id) if asset.site_id else None,
        "contact": contact_for(db, asset.contact_id) if asset.contact_id else None,
        "kinds": dict(kind_choices()),
    }
    return show(request, "tenants/assets/page.html", **values)


@get("/assets/{id:uuid}/edit", opt=EDIT, sync_to_thread=True)
def edit_asset(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Show a device's particulars to be changed."""
    asset = asset_for(db, id)
    owner = client_for(db, asset.tenant_id)
    return form_shown(request, owner, asset_form(db, owner, asset=asset), asset)


@post("/assets/{id:uuid}/edit", opt=EDIT, status_code=200, sync_to_thread=True)
def save_asset(
    request: AnyRequest,
    db: NamedDependency[Session],
    id: FromPath[UUID],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Keep the changes."""
    asset = asset_for(db, id)
    owner = client_for(db, asset.tenant_id)
    form = asset_form(db, owner, posted, asset)
    if form.validate():
        try:
            change_asset(db, asset, form.facts())
            return redirect(request, f"/assets/{id}", flash=_("The device is saved."))
        except Refused as refusal:
            form.refused(refusal)
    return form_shown(request, owner, form, asset, status=422)


def list_values(db: Session, chosen: dict[str, str], cursor: str | None) -> dict[str, Any]:
    """A page of devices, and what its filters offer."""
    names = client_names(db)
    known = {str(one): one for one, _name in names}
    page = assets_page(
        db,
        client_id=known.get(chosen["client"]),
        kind=chosen["kind"] or None,
        retired=STATES.get(chosen["which"], False),
        q=chosen["q"],
        cursor=cursor,
    )
    owners = names_of_clients(db, (asset.tenant_id for asset in page.rows))
    kinds = dict(kind_choices())
    return {"page": page, "owners": owners, "clients": names, "kinds": kinds, "chosen": chosen}


def asset_form(
    db: Session, client: Tenant, posted: FormMultiDict | None = None, asset: Asset | None = None
) -> AssetForm:
    """The form, with this client's sites and people to choose from."""
    sites = [(site.id, site.name) for site in sites_of(db, client.id)]
    contacts = contact_choices(db, client.id, keep=asset.contact_id if asset else None)
    known = {"obj": asset} if asset is not None else {}
    return read(AssetForm, posted, **known).offer(sites, contacts)


def form_shown(
    request: AnyRequest,
    client: Tenant,
    form: AssetForm,
    asset: Asset | None = None,
    status: int = 200,
) -> Response[str]:
    """The page of the form."""
    values: dict[str, Any] = {"client": client, "device": asset, "form": form}
    return show(request, "tenants/assets/edit.html", status=status, **values)


PAGES = Router(
    "/", route_handlers=[assets, new_asset, create_asset, asset_page, edit_asset, save_asset]
)
