"""Let the clocks of a client's tickets follow what became known of its suspended contracts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models_suspension import Suspension
from msp.desk.clocks.models import HeededSuspension
from msp.desk.tickets.actions.follow_rests import follow_rests
from msp.desk.tickets.models import Ticket


def heed_suspensions(
    db: Session, found: Sequence[Suspension], tickets: Sequence[Ticket], *, now: datetime
) -> None:
    """`found` is one client's news; `tickets` are its own that nobody has ended, locked."""
    for ticket in tickets:
        follow_rests(db, ticket, now=now)
    known = {
        row.suspension_id: row
        for row in db.scalars(
            select(HeededSuspension).where(
                HeededSuspension.tenant_id.in_({one.tenant_id for one in found}),
                HeededSuspension.suspension_id.in_([one.id for one in found]),
            )
        )
    }
    for one in found:
        row = known.get(one.id) or HeededSuspension(tenant_id=one.tenant_id, suspension_id=one.id)
        row.superseded = one.superseded_at is not None
        db.add(row)
    db.flush()
