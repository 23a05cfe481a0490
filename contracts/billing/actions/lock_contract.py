"""Lock a contract for a statement: nobody records a fact about it until the transaction ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract


def lock_contract(db: Session, contract: Contract, now: datetime) -> datetime:
    """As of when the statement knows; facts recorded afterwards get a later time."""
    locked = db.scalar(
        select(Contract)
        .where(Contract.tenant_id == contract.tenant_id, Contract.id == contract.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    known_at = max(now, contract.known_until) if contract.known_until else now
    if locked is not None:
        locked.known_until = known_at
    db.flush()
    return known_at
