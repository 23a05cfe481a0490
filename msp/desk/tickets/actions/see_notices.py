"""Put notices aside: all of an agent's, or those of one ticket that she has opened."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_side import Notice


def see_notices(
    db: Session, agent_id: UUID, *, now: datetime, ticket: Ticket | None = None
) -> None:
    """Mark the agent's unseen notices as seen."""
    seen = update(Notice).where(Notice.agent_id == agent_id, Notice.seen_at.is_(None))
    if ticket is not None:
        seen = seen.where(Notice.tenant_id == ticket.tenant_id, Notice.ticket_id == ticket.id)
    db.execute(seen.values(seen_at=now))
