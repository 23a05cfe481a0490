"""Somebody has read a reminder: the matter's earlier steps are read with it.

Index rises of one day are told as one, and read as one.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from contracts.renewals.models import ContractReminder
from contracts.renewals.queries import managed_by, reminder_for
from contracts.renewals.values import Matter
from tenants.clients.models import Tenant


def see_reminder(db: Session, reminder_id: UUID, agent_id: UUID, *, now: datetime) -> None:
    """Raises NotFound for one out of reach."""
    seen = reminder_for(db, reminder_id)
    whose: ColumnElement[bool] = ContractReminder.contract_id == seen.contract_id
    if seen.matter == Matter.INDEX:
        managed = select(Tenant.id).where(managed_by(agent_id))
        whose = ContractReminder.tenant_id.in_(managed)
    db.execute(
        update(ContractReminder)
        .where(
            whose,
            ContractReminder.matter == seen.matter,
            ContractReminder.day == seen.day,
            ContractReminder.seen_at.is_(None),
        )
        .values(seen_at=now, seen_by=agent_id)
    )
