"""Add a site of a client, or change one."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy.orm import Session

from tenants.clients.facts import SiteFacts
from tenants.clients.models import Site, Tenant
from tenants.clients.rules import check_site


def add_site(db: Session, client: Tenant, facts: SiteFacts) -> Site:
    """The new site. Raises Refused, Conflict."""
    check_site(db, client, facts)
    site = Site(tenant_id=client.id, **asdict(facts))
    db.add(site)
    db.flush()
    return site


def change_site(db: Session, client: Tenant, site: Site, facts: SiteFacts) -> None:
    """Keep these particulars. Raises Refused, Conflict."""
    check_site(db, client, facts, but=site)
    for name, value in asdict(facts).items():
        setattr(site, name, value)
    db.flush()


def facts_of(site: Site) -> SiteFacts:
    """What is known now, to be changed in part."""
    names = SiteFacts.__dataclass_fields__
    return SiteFacts(**{name: getattr(site, name) for name in names})
