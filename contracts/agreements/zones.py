"""Which zones the trips of a client's contracts may go to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.in_force import in_force
from contracts.agreements.models import ContractLine
from contracts.agreements.values import Basis


def trip_zones(db: Session, tenant_id: UUID, version_ids: Collection[UUID]) -> list[str]:
    """The zones that lines of these versions name."""
    zone = ContractLine.work["zone"].astext
    zones = (
        select(zone)
        .where(
            ContractLine.tenant_id == tenant_id,
            ContractLine.version_id.in_(version_ids),
            ContractLine.basis == Basis.TRIP,
        )
        .distinct()
        .order_by(zone)
    )
    return list(db.scalars(zones))


def zones_for(db: Session, tenant_id: UUID, at: datetime) -> list[str]:
    """The zones of the contracts in force, to choose from."""
    return trip_zones(db, tenant_id, [one.version_id for one in in_force(db, tenant_id, at)])
