"""Clients and their sites over the API."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, Router, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy.orm import Session

from msp.kernel.idempotency import once
from msp.kernel.rest import (
    NO_NUL,
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
from tenants.clients.actions.add_client import add_client
from tenants.clients.actions.change_client import change_client, facts_of
from tenants.clients.actions.keep_site import add_site, change_site
from tenants.clients.actions.keep_site import facts_of as facts_of_site
from tenants.clients.facts import ADDRESS, NOTES, ClientFacts, SiteFacts
from tenants.clients.queries import client_for, clients_page, site_for, sites_of

Zone = Annotated[str, Meta(max_length=60, pattern=ONE_LINE)]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
Locale = Annotated[str, Meta(max_length=10, pattern=ONE_LINE)]
Colour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$")]
Phone = Annotated[str, Meta(max_length=40, pattern=ONE_LINE)]
Email = Annotated[str, Meta(max_length=254, pattern=ONE_LINE)]
Notes = Annotated[str, Meta(max_length=NOTES, pattern=NO_NUL)]
Address = Annotated[str, Meta(max_length=ADDRESS, pattern=NO_NUL)]
Active = Annotated[bool | None, QueryParameter(description="Only active ones, or only former.")]


class ClientShown(msgspec.Struct):
    """A client: a company we serve."""

    id: UUID
    name: str
    slug: str
    zone: str
    currency: str
    locale: str
    brand_colour: str
    help_phone: str
    help_email: str
    notes: str
    active: bool
    account_manager_id: UUID | None


class ClientAsked(Asked):
    """A client to add."""

    name: Name
    zone: Zone = "UTC"
    currency: Currency = "USD"
    locale: Locale = "en"
    brand_colour: Colour = "#0b5cad"
    help_phone: Phone = ""
    help_email: Email = ""
    notes: Notes = ""
    account_manager_id: UUID | None = None


class ClientChange(Asked):
    """What is to change of a client; fields left out stay."""

    name: Name | UnsetType = UNSET
    zone: Zone | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET
    brand_colour: Colour | UnsetType = UNSET
    help_phone: Phone | UnsetType = UNSET
    help_email: Email | UnsetType = UNSET
    notes: Notes | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    account_manager_id: UUID | UnsetType | None = UNSET


class SiteShown(msgspec.Struct):
    """A place of a client."""

    id: UUID
    tenant_id: UUID
    name: str
    address: str
    zone: str | None
    calendar_id: UUID | None
    active: bool


class SiteAsked(Asked):
    """A site to add."""

    name: Name
    address: Address = ""
    zone: Zone | None = None
    calendar_id: UUID | None = None


class SiteChange(Asked):
    """What is to change of a site; fields left out stay."""

    name: Name | UnsetType = UNSET
    address: Address | UnsetType = UNSET
    zone: Zone | UnsetType | None = UNSET
    calendar_id: UUID | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET


@get("/clients", opt={"right": "clients.read"}, responses=PROBLEMS, sync_to_thread=True)
def list_clients(
    db: NamedDependency[Session],
    q: Search = "",
    active: Active = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[ClientShown]:
    """List clients by name."""
    return listing(ClientShown, clients_page(db, q=q, active=active, cursor=cursor, limit=limit))


@post("/clients", opt={"right": "clients.edit"}, responses=PROBLEMS, sync_to_thread=True)
def create_client(
    db: NamedDependency[Session], data: JSONBody[ClientAsked], key: IdempotencyKey = None
) -> Response[ClientShown]:
    """Add a client."""
    facts = ClientFacts(**given(data))
    return once(db, key, "clients", data, lambda: shown(ClientShown, add_client(db, facts)))


@get("/clients/{id:uuid}", opt={"right": "clients.read"}, responses=PROBLEMS, sync_to_thread=True)
def read_client(db: NamedDependency[Session], id: FromPath[UUID]) -> ClientShown:
    """Read a client."""
    return shown(ClientShown, client_for(db, id))


@patch("/clients/{id:uuid}", opt={"right": "clients.edit"}, responses=PROBLEMS, sync_to_thread=True)
def update_client(
    db: NamedDependency[Session], id: FromPath[UUID], data: JSONBody[ClientChange]
) -> ClientShown:
    """Change a client."""
    client = client_for(db, id)
    change_client(db, client, replace(facts_of(client), **given(data)))
    return shown(ClientShown, client)


@get(
    "/clients/{id:uuid}/sites",
    opt={"right": "clients.read"},
    responses=PROBLEMS,
    sync_to_thread=True,
)
def list_sites(db: NamedDependency[Session], id: FromPath[UUID]) -> Listing[SiteShown]:
    """List a client's sites; there is one page of them."""
    sites = sites_of(db, client_for(db, id).id)
    return Listing([shown(SiteShown, site) for site in sites], None)


@post(
    "/clients/{id:uuid}/sites",
    opt={"right": "clients.edit"},
    responses=PROBLEMS,
    sync_to_thread=True,
)
def create_site(
    db: NamedDependency[Session],
    id: FromPath[UUID],
    data: JSONBody[SiteAsked],
    key: IdempotencyKey = None,
) -> Response[SiteShown]:
    """Add a site to a client."""
    client, facts = client_for(db, id), SiteFacts(**given(data))
    add = f"clients/{id}/sites"
    return once(db, key, add, data, lambda: shown(SiteShown, add_site(db, client, facts)))


@patch("/sites/{id:uuid}", opt={"right": "clients.edit"}, responses=PROBLEMS, sync_to_thread=True)
def update_site(
    db: NamedDependency[Session], id: FromPath[UUID], data: JSONBody[SiteChange]
) -> SiteShown:
    """Change a site."""
    site = site_for(db, id)
    client = client_for(db, site.tenant_id)
    change_site(db, client, site, replace(facts_of_site(site), **given(data)))
    return shown(SiteShown, site)


API = Router(
    "/",
    tags=["Clients"],
    route_handlers=[
        list_clients,
        create_client,
        read_client,
        update_client,
        list_sites,
        create_site,
        update_site,
    ],
)
