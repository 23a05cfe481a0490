"""People of these tests, made with the tables alone."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from msp.kernel.scope import Sees
from tenants.clients.models import Tenant
from tenants.people.models import Agent, AgentClient, Contact
from tenants.people.values import Role, normal_email
from tenants.signin.actions.set_password import store_password
from tenants.signin.links import LinkOwner
from tenants.signin.passwords import hash_password
from tenants.signin.values import Visitor

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
HERE = Visitor("192.0.2.7", "a browser")


def a_client(db: Session, name: str = "Harbor Dental") -> Tenant:
    slug = name.lower().replace(" ", "-")
    client = Tenant(name=name, slug=slug)
    db.add(client)
    db.flush()
    return client


def an_agent(
    db: Session,
    name: str = "Bob Engineer",
    roles: tuple[Role, ...] = (Role.ENGINEER_L1,),
    *,
    clients: tuple[Tenant, ...] | None = None,
    password: str | None = PASSWORD,
    demo: bool = True,
) -> Agent:
    email = f"{name.split()[0].lower()}@msp.example"
    agent = Agent(
        name=name,
        email=email,
        email_norm=normal_email(email),
        roles=[role.value for role in roles],
        all_clients=clients is None,
        demo=demo,
    )
    db.add(agent)
    db.flush()
    db.add_all(AgentClient(tenant_id=one.id, agent_id=agent.id) for one in clients or ())
    db.flush()
    if password:
        store_password(db, LinkOwner(agent.id), hash_password(password), now=NOW)
    return agent


def a_contact(
    db: Session,
    client: Tenant,
    name: str = "Carol Contact",
    *,
    sees: Sees = "company",
    rights: tuple[str, ...] = ("requests.create",),
    password: str | None = PASSWORD,
) -> Contact:
    email = f"{name.split()[0].lower()}@{client.slug}.example"
    contact = Contact(
        tenant_id=client.id,
        name=name,
        email=email,
        email_norm=normal_email(email),
        sees=sees,
        rights=list(rights),
    )
    db.add(contact)
    db.flush()
    if password:
        owner = LinkOwner(contact.id, client.id)
        store_password(db, owner, hash_password(password), now=NOW)
    return contact
