"""Put a notice before agents: something on a ticket wants them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_side import Notice
from msp.desk.tiers.queries import members


def tell_agents(
    db: Session, ticket: Ticket, agent_ids: Iterable[UUID], kind: str, text: str, *, now: datetime
) -> None:
    """One notice for each agent, in the order given, each agent once."""
    for agent_id in dict.fromkeys(agent_ids):
        db.add(
            Notice(
                tenant_id=ticket.tenant_id,
                ticket_id=ticket.id,
                agent_id=agent_id,
                kind=kind,
                text=text,
                created_at=now,
            )
        )
    db.flush()


def whoever_holds(db: Session, ticket: Ticket) -> list[UUID]:
    """The assignee, or else everyone of the team: somebody hears of it in any case."""
    if ticket.assignee_id is not None:
        return [ticket.assignee_id]
    if ticket.team_id is None:
        return []
    return [row.agent_id for row, _name in members(db, ticket.team_id, ticket.tenant_id)]
