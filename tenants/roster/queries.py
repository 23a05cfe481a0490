"""What the client pages show beside the client's own row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from msp.kernel.paging import PageOf
from tenants.assets.queries import asset_counts
from tenants.clients.models import Site, Tenant
from tenants.clients.queries import clients_page, sites_of
from tenants.people.models import Agent, Contact
from tenants.people.queries import contacts_page
from tenants.signin.queries import access_of_contacts


@dataclass(frozen=True)
class ClientLine:
    """A client in the list."""

    id: UUID
    name: str
    zone: str
    manager: str
    devices: int
    active: bool


@dataclass(frozen=True)
class PersonLine:
    """A contact in the client's list of people."""

    id: UUID
    name: str
    email: str
    phone: str
    site: str
    sees: str
    rights: Sequence[str]
    vip: bool
    active: bool
    signs_in: bool
    last_seen_at: datetime | None


def client_lines(
    db: Session, *, q: str, active: bool | None, cursor: str | None
) -> PageOf[ClientLine]:
    """A page of clients with their account managers and how many devices they have."""
    page = clients_page(db, q=q, active=active, cursor=cursor)
    devices = asset_counts(db, [client.id for client in page.rows])
    managers = agent_names(db)
    lines = [
        ClientLine(
            id=client.id,
            name=client.name,
            zone=client.zone,
            manager=managers.get(client.account_manager_id, ""),
            devices=devices.get(client.id, 0),
            active=client.active,
        )
        for client in page.rows
    ]
    return PageOf(lines, page.older)


def person_lines(db: Session, client: Tenant, *, q: str, cursor: str | None) -> PageOf[PersonLine]:
    """A page of a client's people, with whether and when they come to the portal."""
    page = contacts_page(db, client_id=client.id, q=q, cursor=cursor)
    access = access_of_contacts(db, client.id)
    sites = {site.id: site.name for site in sites_of(db, client.id)}
    lines = []
    for contact in page.rows:
        seen = access.get(contact.id)
        lines.append(
            PersonLine(
                id=contact.id,
                name=contact.name,
                email=contact.email,
                phone=contact.phone,
                site=sites.get(contact.site_id, "") if contact.site_id else "",
                sees=contact.sees,
                rights=contact.rights,
                vip=contact.vip,
                active=contact.active,
                signs_in=seen.has_password if seen else False,
                last_seen_at=seen.last_seen_at if seen else None,
            )
        )
    return PageOf(lines, page.older)


def agent_names(db: Session) -> dict[UUID | None, str]:
    """The names of staff by id, active ones and those who left."""
    return {row.id: row.name for row in db.execute(select(Agent.id, Agent.name))}


def tab_counts(db: Session, client: Tenant) -> dict[str, int]:
    """How many active people, sites and devices in use a client has: what its tabs say."""
    people = select(func.count()).where(Contact.tenant_id == client.id, Contact.active)
    sites = select(func.count()).where(Site.tenant_id == client.id, Site.active)
    return {
        "people": db.scalar(people) or 0,
        "sites": db.scalar(sites) or 0,
        "assets": asset_counts(db, [client.id]).get(client.id, 0),
    }
