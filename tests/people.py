"""The people of the tests, and what belongs to them, as real rows.

Alice is the account manager and Bob the engineer. Carol is a contact of Harbor Dental; Dora is
her colleague without the company-wide right. Charlie belongs to Northwind Cargo and must never
see a thing of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from msp.desk.knowledge.models import Article, ArticleAudience, CatalogItem, L0Resolution
from msp.desk.knowledge.values import ArticleStatus, Outcome
from msp.desk.tickets.models import Entry, Ticket
from msp.kernel.scope import Sees
from tenants.assets.models import Asset
from tenants.clients.models import ClientDomain, PortalHost, Site, Tenant
from tenants.people.models import Agent, AgentClient, Contact
from tenants.people.values import AgentPrincipal, ContactPrincipal, rights_of
from tests.harness.database import as_owner

# A Tuesday in June, inside everybody's opening hours.
NOW = datetime(2026, 6, 16, 10, 0, tzinfo=UTC)
_SERIAL = count(1)


def make_client(db: Session, name: str = "Harbor Dental", **values: Any) -> Tenant:
    """A client with its portal at `<slug>.localhost` and its mail domain `<slug>.test`."""
    slug = values.pop("slug", name.lower().replace(" ", "-"))
    client = Tenant(name=name, slug=slug, **values)
    db.add(client)
    db.flush()
    db.add(ClientDomain(tenant_id=client.id, domain=f"{slug}.test"))
    db.flush()
    return client


def make_portal_host(db: Session, client: Tenant) -> str:
    """The host of the client's portal, in a test that is rolled back."""
    host = f"{client.slug}.localhost"
    with as_owner(db):
        db.add(PortalHost(host=host, tenant_id=client.id))
    return host


def make_site(db: Session, client: Tenant, name: str = "Main Street", **values: Any) -> Site:
    site = Site(tenant_id=client.id, name=name, **values)
    db.add(site)
    db.flush()
    return site


def make_contact(
    db: Session,
    client: Tenant,
    name: str = "Carol",
    *,
    sees: Sees = "own",
    rights: tuple[str, ...] = ("requests.create",),
    **values: Any,
) -> Contact:
    email = values.pop("email", f"{name.lower().replace(' ', '.')}@{client.slug}.test")
    contact = Contact(
        tenant_id=client.id,
        name=name,
        email=email,
        email_norm=email.lower(),
        sees=sees,
        rights=list(rights),
        **values,
    )
    db.add(contact)
    db.flush()
    return contact


def make_agent(
    db: Session,
    name: str = "Bob",
    *roles: str,
    clients: tuple[Tenant, ...] | None = None,
    **values: Any,
) -> Agent:
    """A member of staff, an L1 engineer unless told otherwise; `clients` limits whom she serves."""
    email = values.pop("email", f"{name.lower().replace(' ', '.')}@desk.test")
    agent = Agent(
        name=name,
        email=email,
        email_norm=email.lower(),
        roles=list(roles or ("engineer_l1",)),
        all_clients=clients is None,
        **values,
    )
    db.add(agent)
    db.flush()
    db.add_all(AgentClient(tenant_id=one.id, agent_id=agent.id) for one in clients or ())
    db.flush()
    return agent


def make_asset(db: Session, client: Tenant, name: str | None = None, **values: Any) -> Asset:
    number = next(_SERIAL)
    asset = Asset(
        tenant_id=client.id,
        name=name or f"HD-WS-{number:02d}",
        serial=values.pop("serial", f"SN{number:06d}"),
        **values,
    )
    db.add(asset)
    db.flush()
    return asset


def make_ticket(
    db: Session,
    client: Tenant,
    contact: Contact | None = None,
    subject: str = "The printer is on fire",
    *,
    body: str = "It smokes.",
    at: datetime = NOW,
    **values: Any,
) -> Ticket:
    """A ticket with its first message, as if it had come by the portal and been routed."""
    given = {
        "kind": "incident",
        "priority": 3,
        "impact": 2,
        "urgency": 2,
        "channel": "portal",
        "site_id": contact.site_id if contact else None,
        "routed_at": at,
        "created_at": at,
        "updated_at": at,
    }
    ticket = Ticket(
        tenant_id=client.id,
        contact_id=contact.id if contact else None,
        subject=subject,
        **{**given, **values},
    )
    db.add(ticket)
    db.flush()
    make_entry(db, ticket, body, contact=contact, at=at)
    return ticket


def make_entry(
    db: Session,
    ticket: Ticket,
    body: str,
    *,
    contact: Contact | None = None,
    agent: Agent | None = None,
    kind: str = "reply",
    visibility: str | None = None,
    at: datetime = NOW + timedelta(minutes=1),
) -> Entry:
    """A line of a ticket's timeline; notes are internal, everything else is public."""
    speaker = contact or agent
    entry = Entry(
        tenant_id=ticket.tenant_id,
        ticket_id=ticket.id,
        kind=kind,
        visibility=visibility or ("internal" if kind == "note" else "public"),
        contact_id=contact.id if contact else None,
        agent_id=agent.id if agent else None,
        author_label=speaker.name if speaker else "",
        body_text=body,
        channel="portal",
        created_at=at,
        heeded_at=at,
    )
    db.add(entry)
    db.flush()
    return entry


def make_article(
    db: Session,
    title: str = "Reset your password",
    *,
    body: str = "Press forgot.",
    status: ArticleStatus = ArticleStatus.PUBLISHED,
    clients: tuple[Tenant, ...] | None = None,
    at: datetime = NOW,
    **values: Any,
) -> Article:
    """An article, published for everyone unless told otherwise."""
    article = Article(
        title=title, body=body, status=status, everyone=clients is None, updated_at=at, **values
    )
    db.add(article)
    db.flush()
    db.add_all(ArticleAudience(tenant_id=one.id, article_id=article.id) for one in clients or ())
    db.flush()
    return article


def make_outcome(
    db: Session, article: Article, contact: Contact, outcome: Outcome = Outcome.SOLVED
) -> L0Resolution:
    """What a reader said of an article."""
    said = L0Resolution(
        tenant_id=contact.tenant_id,
        article_id=article.id,
        contact_id=contact.id,
        outcome=outcome,
        created_at=NOW,
    )
    db.add(said)
    db.flush()
    return said


def make_card(db: Session, name: str = "New laptop", **values: Any) -> CatalogItem:
    """A card of the catalog."""
    card = CatalogItem(name=name, **values)
    db.add(card)
    db.flush()
    return card


def principal_of(agent: Agent, clients: tuple[Tenant, ...] | None = None) -> AgentPrincipal:
    """The agent as a signed-in person; `clients` must be given for one who serves only some."""
    return AgentPrincipal(
        id=agent.id,
        name=agent.name,
        email=agent.email,
        roles=tuple(agent.roles),
        rights=rights_of(agent.roles),
        tenant_ids=None if agent.all_clients else tuple(one.id for one in clients or ()),
    )


def contact_principal(contact: Contact) -> ContactPrincipal:
    """The contact as a signed-in person."""
    return ContactPrincipal(
        tenant_id=contact.tenant_id,
        id=contact.id,
        name=contact.name,
        email=contact.email,
        rights=frozenset(contact.rights),
        sees=contact.sees,
        site_id=contact.site_id,
    )


@dataclass(frozen=True)
class Cast:
    """Everybody, in their places, with one ticket and one device of Carol's."""

    harbor: Tenant
    northwind: Tenant
    main_street: Site
    carol: Contact
    dora: Contact
    charlie: Contact
    alice: Agent
    bob: Agent
    device: Asset
    ticket: Ticket


def make_cast(db: Session) -> Cast:
    """Harbor Dental with Carol and Dora, Northwind Cargo with Charlie, Alice and Bob."""
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    main_street = make_site(db, harbor)
    carol = make_contact(db, harbor, "Carol", site_id=main_street.id)
    return Cast(
        harbor=harbor,
        northwind=northwind,
        main_street=main_street,
        carol=carol,
        dora=make_contact(db, harbor, "Dora"),
        charlie=make_contact(db, northwind, "Charlie", sees="company"),
        alice=make_agent(db, "Alice", "account_manager"),
        bob=make_agent(db, "Bob", "engineer_l1"),
        device=make_asset(db, harbor, contact_id=carol.id),
        ticket=make_ticket(db, harbor, carol),
    )
