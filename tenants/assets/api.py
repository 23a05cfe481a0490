"""Devices over the API."""

from dataclasses import replace
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, Router, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy.orm import Session

from msp.kernel.idempotency import once
from msp.kernel.rest import (
    ONE_LINE,
    PROBLEMS,
    Asked,
    Cursor,
    IdempotencyKey,
    Limit,
    Listing,
    Name,
    Search,
    given,
    listing,
    shown,
)
from tenants.assets.actions.keep_asset import add_asset, change_asset, facts_of
from tenants.assets.facts import MODEL, SERIAL, AssetFacts
from tenants.assets.queries import asset_for, assets_page
from tenants.assets.values import AssetKind
from tenants.clients.queries import client_for

Serial = Annotated[str, Meta(max_length=SERIAL, pattern=ONE_LINE)]
Model = Annotated[str, Meta(max_length=MODEL, pattern=ONE_LINE)]
Retired = Annotated[bool | None, QueryParameter(description="Only retired ones, or only others.")]


class AssetShown(msgspec.Struct):
    """A device of a client."""

    id: UUID
    tenant_id: UUID
    kind: AssetKind
    name: str
    serial: str
    model: str
    site_id: UUID | None
    contact_id: UUID | None
    warranty_until: date | None
    retired_on: date | None


class AssetAsked(Asked):
    """A device to add to a client."""

    tenant_id: UUID
    name: Name
    kind: AssetKind = AssetKind.WORKSTATION
    serial: Serial = ""
    model: Model = ""
    site_id: UUID | None = None
    contact_id: UUID | None = None
    warranty_until: date | None = None


class AssetChange(Asked):
    """What is to change of a device; fields left out stay."""

    name: Name | UnsetType = UNSET
    kind: AssetKind | UnsetType = UNSET
    serial: Serial | UnsetType = UNSET
    model: Model | UnsetType = UNSET
    site_id: UUID | UnsetType | None = UNSET
    contact_id: UUID | UnsetType | None = UNSET
    warranty_until: date | UnsetType | None = UNSET
    retired_on: date | UnsetType | None = UNSET


@get("/assets", opt={"right": "clients.read"}, responses=PROBLEMS, sync_to_thread=True)
def list_assets(
    db: NamedDependency[Session],
    tenant_id: FromQuery[UUID | None] = None,
    kind: FromQuery[AssetKind | None] = None,
    retired: Retired = None,
    q: Search = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[AssetShown]:
    """List devices by name, of every client in reach or of one."""
    page = assets_page(
        db, client_id=tenant_id, kind=kind, retired=retired, q=q, cursor=cursor, limit=limit
    )
    return listing(AssetShown, page)


@post("/assets", opt={"right": "assets.edit"}, responses=PROBLEMS, sync_to_thread=True)
def create_asset(
    db: NamedDependency[Session], data: JSONBody[AssetAsked], key: IdempotencyKey = None
) -> Response[AssetShown]:
    """Add a device to a client."""
    client = client_for(db, data.tenant_id)
    values = {name: value for name, value in given(data).items() if name != "tenant_id"}

    def add() -> AssetShown:
        return shown(AssetShown, add_asset(db, client.id, AssetFacts(**values)))

    return once(db, key, "assets", data, add)


@get("/assets/{id:uuid}", opt={"right": "clients.read"}, responses=PROBLEMS, sync_to_thread=True)
def read_asset(db: NamedDependency[Session], id: FromPath[UUID]) -> AssetShown:
    """Read what is known of a device."""
    return shown(AssetShown, asset_for(db, id))


@patch("/assets/{id:uuid}", opt={"right": "assets.edit"}, responses=PROBLEMS, sync_to_thread=True)
def update_asset(
    db: NamedDependency[Session], id: FromPath[UUID], data: JSONBody[AssetChange]
) -> AssetShown:
    """Change what is known of a device, or retire it."""
    asset = asset_for(db, id)
    change_asset(db, asset, replace(facts_of(asset), **given(data)))
    return shown(AssetShown, asset)


API = Router("/", tags=["Assets"], route_handlers=[list_assets, create_asset, read_asset, update_asset])
