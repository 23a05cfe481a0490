"""The entitlement check against the recorded contracts and devices (S9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.in_force import InForce, in_force
from contracts.agreements.models import ContractLine, LinePrice
from contracts.agreements.queries import clauses_of, price_fact
from contracts.agreements.terms import price_on
from contracts.agreements.values import Basis
from contracts.entitlement.rules import Agreed, Clause, judge
from contracts.entitlement.values import Entitled, Verdict
from contracts.ledger.queries import covered_assets
from msp.kernel.money import Money
from tenants.assets.models import Asset


def entitlement_for(
    db: Session,
    tenant_id: UUID,
    asset_ids: Sequence[UUID],
    category: str | None,
    at: datetime,
) -> Verdict:
    """Who pays for a request, at a moment: by the contract in force and the devices it covers.

    Of several contracts the one that covers the devices answers, else the oldest.
    """
    running = in_force(db, tenant_id, at)
    if not running:
        return judge(None, category, (), ())
    covered = covered_assets(db, tenant_id, asset_ids, running[0].day) if asset_ids else {}
    own = [one for one in running if one.contract_id in covered.values()]
    chosen = (own or running)[0]
    names = _names(db, tenant_id, asset_ids)
    return judge(
        _agreed(db, tenant_id, chosen, at),
        category,
        [names[one] for one in asset_ids if one in names and one in covered],
        [names[one] for one in asset_ids if one in names and one not in covered],
    )


def _names(db: Session, tenant_id: UUID, asset_ids: Sequence[UUID]) -> dict[UUID, str]:
    if not asset_ids:
        return {}
    rows = db.execute(
        select(Asset.id, Asset.name).where(Asset.tenant_id == tenant_id, Asset.id.in_(asset_ids))
    )
    return {row.id: row.name for row in rows}


def _agreed(db: Session, tenant_id: UUID, chosen: InForce, at: datetime) -> Agreed:
    prices = db.execute(
        select(ContractLine.number, LinePrice)
        .join(
            LinePrice,
            (LinePrice.tenant_id == ContractLine.tenant_id)
            & (LinePrice.line_id == ContractLine.id),
        )
        .where(
            ContractLine.tenant_id == tenant_id,
            ContractLine.version_id == chosen.version_id,
            ContractLine.basis == Basis.HOURLY,
            ContractLine.work_type == "",
        )
    )
    price = price_on([price_fact(row) for _n, row in prices], chosen.currency, chosen.day, at)
    return Agreed(
        contract=chosen.code,
        version=chosen.version,
        clauses=tuple(
            Clause(row.category, Entitled(row.verdict), row.words)
            for row in clauses_of(db, tenant_id, chosen.version_id)
        ),
        hourly=Money(price.amount, chosen.currency) if price else None,
    )
