"""When a choice counts as recorded: later than what any stored bill of the client already knew."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.recording import INSTANT


def recording_time_of(db: Session, tenant_id: UUID, now: datetime) -> datetime:
    """Holds a share of the lock of each of the client's contracts until the transaction ends."""
    known = db.scalars(
        select(Contract.known_until)
        .where(Contract.tenant_id == tenant_id)
        .order_by(Contract.id)
        .with_for_update(read=True)
    )
    return max([now, *(one + INSTANT for one in known if one is not None)])
