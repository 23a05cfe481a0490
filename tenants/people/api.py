"""Contacts over the API."""

from dataclasses import replace
from typing import Annotated, Any, Literal
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
from msp.kernel.scope import Sees
from tenants.clients.queries import client_for
from tenants.people.actions.keep_contact import add_contact, change_contact, facts_of
from tenants.people.facts import EMAIL, PHONE, ContactFacts
from tenants.people.queries import contact_for, contacts_page

Email = Annotated[str, Meta(max_length=EMAIL, pattern=ONE_LINE)]
Phone = Annotated[str, Meta(max_length=PHONE, pattern=ONE_LINE)]
Right = Literal["requests.create", "requests.company", "devices.read", "invoices.read"]
Rights = Annotated[list[Right], Meta(max_length=4)]
Active = Annotated[bool | None, QueryParameter(description="Only active ones, or only former.")]


class ContactShown(msgspec.Struct):
    """A person of a client."""

    id: UUID
    tenant_id: UUID
    name: str
    email: str
    phone: str
    site_id: UUID | None
    sees: Sees
    rights: list[str]
    vip: bool
    active: bool


class ContactAsked(Asked):
    """A person to add to a client."""

    tenant_id: UUID
    name: Name
    email: Email = ""
    phone: Phone = ""
    site_id: UUID | None = None
    sees: Sees = "own"
    rights: Rights = msgspec.field(default_factory=lambda: ["requests.create"])
    vip: bool = False


class ContactChange(Asked):
    """What is to change of a person; fields left out stay."""

    name: Name | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    phone: Phone | UnsetType = UNSET
    site_id: UUID | UnsetType | None = UNSET
    sees: Sees | UnsetType = UNSET
    rights: Rights | UnsetType = UNSET
    vip: bool | UnsetType = UNSET
    active: bool | UnsetType = UNSET


@get("/contacts", opt={"right": "clients.read"}, responses=PROBLEMS, sync_to_thread=True)
def list_contacts(
    db: NamedDependency[Session],
    tenant_id: FromQuery[UUID | None] = None,
    q: Search = "",
    active: Active = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[ContactShown]:
    """List people by name, of every client in reach or of one."""
    page = contacts_page(db, client_id=tenant_id, q=q, active=active, cursor=cursor, limit=limit)
    return listing(ContactShown, page)


@post("/contacts", opt={"right": "people.edit"}, responses=PROBLEMS, sync_to_thread=True)
def create_contact(
    db: NamedDependency[Session], data: JSONBody[ContactAsked], key: IdempotencyKey = None
) -> Response[ContactShown]:
    """Add a person to a client."""
    client_id, facts = client_for(db, data.tenant_id).id, asked_facts(data)

    def add() -> ContactShown:
        return shown(ContactShown, add_contact(db, client_id, facts))

    return once(db, key, "contacts", data, add)


@get("/contacts/{id:uuid}", opt={"right": "clients.read"}, responses=PROBLEMS, sync_to_thread=True)
def read_contact(db: NamedDependency[Session], id: FromPath[UUID]) -> ContactShown:
    """Read what is known of a person."""
    return shown(ContactShown, contact_for(db, id))


@patch("/contacts/{id:uuid}", opt={"right": "people.edit"}, responses=PROBLEMS, sync_to_thread=True)
def update_contact(
    db: NamedDependency[Session], id: FromPath[UUID], data: JSONBody[ContactChange]
) -> ContactShown:
    """Change what is known of a person, or what she may see."""
    contact = contact_for(db, id)
    change_contact(db, contact, changed(facts_of(contact), given(data)))
    return shown(ContactShown, contact)


def asked_facts(data: ContactAsked) -> ContactFacts:
    """The particulars in a request to add."""
    values = {name: value for name, value in given(data).items() if name != "tenant_id"}
    return changed(ContactFacts(name=data.name), values)


def changed(facts: ContactFacts, values: dict[str, Any]) -> ContactFacts:
    """Particulars with these values in place of the old ones; a right counts once."""
    rights = tuple(dict.fromkeys(values.get("rights", facts.rights)))
    return replace(facts, **{**values, "rights": rights})


API = Router(
    "/",
    tags=["Contacts"],
    route_handlers=[list_contacts, create_contact, read_contact, update_contact],
)
