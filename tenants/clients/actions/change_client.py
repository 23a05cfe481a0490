"""Change a client's particulars, its mail domains and the hosts of its portal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import delete
from sqlalchemy.orm import Session

from tenants.clients.facts import ClientFacts
from tenants.clients.models import ClientDomain, Tenant
from tenants.clients.rules import check_client


def change_client(db: Session, client: Tenant, facts: ClientFacts) -> None:
    """Keep these particulars. Raises Refused, Conflict. The short name in addresses stays."""
    check_client(db, facts, but=client)
    for name, value in asdict(facts).items():
        setattr(client, name, value)
    db.flush()


def name_domains(db: Session, client: Tenant, domains: Sequence[str]) -> None:
    """Take mail from exactly these domains as the client's from now on."""
    db.execute(delete(ClientDomain).where(ClientDomain.tenant_id == client.id))
    db.add_all(ClientDomain(tenant_id=client.id, domain=domain) for domain in domains)
    db.flush()


def facts_of(client: Tenant) -> ClientFacts:
    """What is known now, to be changed in part."""
    names = ClientFacts.__dataclass_fields__
    return ClientFacts(**{name: getattr(client, name) for name in names})
