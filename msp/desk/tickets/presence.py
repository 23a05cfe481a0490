"""Who else has a ticket open, and who is writing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_side import Reader
from tenants.people.models import Agent

PRESENT = timedelta(minutes=2)
WRITING = timedelta(seconds=20)


def readers_of(db: Session, ticket: Ticket) -> Sequence[Any]:
    """Everyone who has looked: since when, how far, and who is writing."""
    return db.execute(
        select(Reader.agent_id, Agent.name, Reader.read_until, Reader.present_at, Reader.writing_at)
        .join(Agent, Agent.id == Reader.agent_id)
        .where(Reader.tenant_id == ticket.tenant_id, Reader.ticket_id == ticket.id)
    ).all()


def viewers(readers: Sequence[Any], agent_id: UUID, now: datetime) -> list[tuple[str, bool]]:
    """The others who have the ticket open, and whether each is writing."""
    return [
        (row.name, bool(row.writing_at and now - row.writing_at < WRITING))
        for row in readers
        if row.agent_id != agent_id and row.present_at and now - row.present_at < PRESENT
    ]
