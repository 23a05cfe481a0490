"""The names on a statement as they were when it was worked out: they must not change afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.billing.charged_to import as_heading, charged_to
from contracts.billing.models import Letterhead
from contracts.billing.orders import Order
from contracts.billing.values_statement import Statement
from contracts.payers.addresses import address_text
from contracts.payers.queries import charge_facts, payer_of
from tenants.clients.models import Site, Tenant
from tenants.people.models import Agent

PAYER = (
    "name", "legal_name", "street", "street_more", "postcode", "city", "region", "country",
    "tax_id", "register_id", "scheme", "endpoint", "buyer_reference", "accounting_reference",
    "mail", "terms_days",
)  # fmt: skip
SELLER = (
    "name", "street", "postcode", "city", "region", "country", "tax_id", "register_id", "scheme",
    "endpoint", "contact", "phone", "mail", "iban", "bic",
)  # fmt: skip
EMPTY = (*SELLER, "address", "foot")


def heading_of(db: Session, contract: Contract) -> dict[str, Any]:
    """Who bills whom, under which contract."""
    return _named(db, contract, letterhead(db))


def _named(db: Session, contract: Contract, head: Letterhead) -> dict[str, Any]:
    address = (
        select(Site.address)
        .where(Site.tenant_id == Tenant.id, Site.address != "")
        .order_by(Site.name)
        .limit(1)
        .scalar_subquery()
    )
    client = db.execute(
        select(Tenant.name, Tenant.slug, Agent.name, address)
        .outerjoin(Agent, Agent.id == Tenant.account_manager_id)
        .where(Tenant.id == contract.tenant_id)
    ).one()
    return {
        "contract": contract.code,
        "contract_name": contract.name,
        "client": client[0],
        "client_key": client[1],
        "client_address": client[3] or "",
        "account_manager": client[2] or "",
        "provider": head.name,
        "provider_address": head.address or address_text(_kept(head, SELLER)),
        "provider_tax_id": head.tax_id,
        "foot": head.foot,
        "zone": contract.zone,
    }


def bill_heading(db: Session, contract: Contract, statement: Statement) -> dict[str, Any]:
    """The same with who pays and which cost centre bears what: as known when it was worked out.

    The payer is that of the last day billed, as tax is; a bill goes to one address.
    """
    span = statement.period if statement.period.days else statement.labour_period
    last = span.end - timedelta(days=1) if span.days else span.start
    head = letterhead(db)
    heading = _named(db, contract, head) | {"seller": _kept(head, SELLER)}
    payer = payer_of(db, contract, last, statement.known_at)
    if payer is not None:
        heading["payer"] = _kept(payer, PAYER)
    before = max([span.end, *(line.span.end for line in statement.lines)])
    parts = charged_to(statement, charge_facts(db, contract, before, statement.known_at))
    return heading | ({"centres": as_heading(parts)} if parts else {})


def _kept(row: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def order_heading(order: Order | None, statement: Statement) -> dict[str, str]:
    """What a purchase order with a limit has left after a statement, as then known."""
    if order is None:
        return {}
    left = order.left - statement.net
    return {"order_limit": f"{order.limit:f}", "order_left": f"{left:f}"}


def letterhead(db: Session) -> Letterhead:
    """The provider's letterhead; an empty one until somebody has written it."""
    found = db.scalar(select(Letterhead).limit(1))
    if found is not None:
        return found
    return Letterhead(**dict.fromkeys(EMPTY, ""), zone="UTC", series_prefix="INV-")
