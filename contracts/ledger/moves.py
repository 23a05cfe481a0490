"""Reading where a device came from and went to, for whoever serves both clients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.ledger.models import Coverage, DeviceMove
from contracts.ledger.things import Subject, named_by
from tenants.assets.models import Asset
from tenants.clients.models import Tenant


@dataclass(frozen=True, slots=True)
class Moved:
    """One end of a move as the other end's page shows it."""

    client: str
    asset_id: UUID
    on: date
    away: bool


def moves_of(db: Session, asset: Asset) -> list[Moved]:
    """Where the device came from and where it went, in the order of the days."""
    rows = db.scalars(
        select(DeviceMove)
        .where(or_(DeviceMove.from_asset_id == asset.id, DeviceMove.to_asset_id == asset.id))
        .order_by(DeviceMove.moved_on)
    ).all()
    ends = {
        row.id: (row.to_tenant_id, row.to_asset_id)
        if row.from_asset_id == asset.id
        else (row.from_tenant_id, row.from_asset_id)
        for row in rows
    }
    wanted = {tenant_id for tenant_id, _asset in ends.values()}
    names = {
        row.id: row.name
        for row in db.execute(select(Tenant.id, Tenant.name).where(Tenant.id.in_(wanted)))
    }
    return [
        Moved(names[tenant_id], asset_id, row.moved_on, row.from_asset_id == asset.id)
        for row in rows
        for tenant_id, asset_id in [ends[row.id]]
        if tenant_id in names
    ]


def contracts_covering(db: Session, thing: Subject) -> list[Contract]:
    """The contracts under which the device or person stands or stood, by number."""
    covering = select(Coverage.contract_id).where(
        Coverage.tenant_id == thing.tenant_id,
        named_by(thing) == thing.id,
        Coverage.superseded_at.is_(None),
    )
    wanted = select(Contract).where(
        Contract.tenant_id == thing.tenant_id, Contract.id.in_(covering)
    )
    return sorted(db.scalars(wanted), key=lambda one: one.number)
