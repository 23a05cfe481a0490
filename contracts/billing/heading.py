"""The names on a statement as they were when it was worked out: they must not change afterwards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.billing.models import Letterhead
from tenants.clients.models import Site, Tenant
from tenants.people.models import Agent


def heading_of(db: Session, contract: Contract) -> dict[str, Any]:
    """Who bills whom, under which contract."""
    client = db.execute(
        select(Tenant.name, Tenant.slug, Agent.name)
        .outerjoin(Agent, Agent.id == Tenant.account_manager_id)
        .where(Tenant.id == contract.tenant_id)
    ).one()
    address = db.scalar(
        select(Site.address)
        .where(Site.tenant_id == contract.tenant_id, Site.address != "")
        .order_by(Site.name)
        .limit(1)
    )
    head = letterhead(db)
    return {
        "contract": contract.code,
        "contract_name": contract.name,
        "client": client[0],
        "client_key": client[1],
        "client_address": address or "",
        "account_manager": client[2] or "",
        "provider": head.name,
        "provider_address": head.address,
        "provider_tax_id": head.tax_id,
        "foot": head.foot,
        "zone": contract.zone,
    }


def letterhead(db: Session) -> Letterhead:
    """The provider's letterhead; an empty one until somebody has written it."""
    found = db.scalar(select(Letterhead).limit(1))
    return found or Letterhead(
        name="", address="", tax_id="", foot="", zone="UTC", series_prefix="INV-"
    )
