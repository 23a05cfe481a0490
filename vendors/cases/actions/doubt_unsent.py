"""After a copy or a restore: what waits to be sent may have been sent by the other one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from vendors.cases.actions.move_link import move_link
from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.cases.states import LinkEvent
from vendors.cases.values import FOLLOWED, LinkState, OperationState


def doubt_unsent(db: Session, connection_id: UUID, *, now: datetime) -> None:
    """Have every waiting operation of a connection looked for first, and every case read anew."""
    cases = select(VendorCase.id).where(VendorCase.connection_id == connection_id)
    db.execute(
        update(CaseOperation)
        .where(CaseOperation.case_id.in_(cases), CaseOperation.state == OperationState.QUEUED)
        .values(state=OperationState.UNKNOWN, next_attempt_at=now)
    )
    waiting = db.scalars(
        select(CaseLink).where(
            CaseLink.connection_id == connection_id, CaseLink.state == LinkState.PENDING_CREATE
        )
    )
    for link in waiting:
        move_link(db, link, LinkEvent.SENT, now=now)
        move_link(db, link, LinkEvent.LOST, now=now)
    followed = select(CaseLink.case_id).where(
        CaseLink.connection_id == connection_id, CaseLink.state.in_(FOLLOWED)
    )
    db.execute(
        update(VendorCase)
        .where(VendorCase.id.in_(followed), VendorCase.external_id.is_not(None))
        .values(look_at=now)
    )
    db.execute(
        update(VendorCase)
        .where(VendorCase.connection_id == connection_id)
        .values(wake_at=now, lease_until=None)
    )
    db.flush()
