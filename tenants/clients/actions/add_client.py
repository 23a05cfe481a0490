"""Add a client, with a portal at its own name under the portal domain."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel import settings
from msp.kernel.db import scope_of
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from tenants.clients.actions.name_hosts import name_hosts
from tenants.clients.facts import ClientFacts
from tenants.clients.models import Tenant
from tenants.clients.rules import check_client, slug_of


def add_client(db: Session, facts: ClientFacts) -> Tenant:
    """The new client. Raises Refused, Conflict; only who serves all clients may add one."""
    if scope_of(db).role != "msp_provider":
        raise Refused(_("Only someone who serves all clients can add one."))
    check_client(db, facts)
    client = Tenant(slug=slug_of(facts.name, set(db.scalars(select(Tenant.slug)))), **asdict(facts))
    db.add(client)
    db.flush()
    name_hosts(db, client, [f"{client.slug}.{settings.current().portal_domain}"])
    return client
