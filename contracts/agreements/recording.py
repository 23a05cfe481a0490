"""When a fact counts as recorded: never earlier than what a stored statement already knew.

A statement is worked out under the contract's own lock and leaves behind the moment it knew. Every
fact about the contract is recorded under a share of that lock, and later than that moment. So a
fact that was on its way while a statement was worked out cannot fall between the two and be lost:
it is a late fact, and the next statement corrects.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract

INSTANT = timedelta(microseconds=1)


def recording_time(db: Session, tenant_id: UUID, contract_id: UUID, now: datetime) -> datetime:
    """Holds a share of the contract's lock until the transaction ends; returns when to record."""
    known = db.scalar(
        select(Contract.known_until)
        .where(Contract.tenant_id == tenant_id, Contract.id == contract_id)
        .with_for_update(read=True)
    )
    return now if known is None else max(now, known + INSTANT)
