"""How many incidents of a billing period a line has charged or included so far."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from contracts.ledger.models import TimeEntry
from contracts.ledger.values import BillState
from contracts.values import Span


def incidents_in(db: Session, tenant_id: UUID, contract_id: UUID, period: Span) -> int:
    """What chargeable work of the period was done for, each once, of what began in it."""
    begun = (
        select(TimeEntry.source_id, func.min(TimeEntry.work_date).label("first"))
        .where(
            TimeEntry.tenant_id == tenant_id,
            TimeEntry.contract_id == contract_id,
            TimeEntry.superseded_at.is_(None),
            TimeEntry.bill_state == BillState.CHARGEABLE,
            TimeEntry.billable_minutes > 0,
            TimeEntry.source_id.is_not(None),
        )
        .group_by(TimeEntry.source_id)
        .subquery()
    )
    counted = select(func.count(distinct(begun.c.source_id))).where(
        begun.c.first >= period.start, begun.c.first < period.end
    )
    return db.scalar(counted) or 0
