"""Which ticket an agent should take next."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from msp.desk.queue.rows import PRESENT
from msp.desk.tickets.models import OPEN, Ticket
from msp.desk.tickets.models_side import Reader
from msp.desk.tiers.models import Team, TeamMember
from msp.desk.values import Status

ACTIVE = (Status.NEW, Status.OPEN)


def next_ticket(db: Session, agent_id: UUID, now: datetime) -> Ticket | None:
    """The first due ticket of the agent's tiers that nobody has and nobody has open, locked.

    What she has the skill for goes before what nobody named a skill for; tickets of another
    team's are left to that team.
    """
    mine = select(TeamMember.team_id).where(TeamMember.agent_id == agent_id)
    tiers = select(Team.tier_id).where(Team.id.in_(mine))
    looked_at = (
        select(Reader.id)
        .where(
            Reader.tenant_id == Ticket.tenant_id,
            Reader.ticket_id == Ticket.id,
            Reader.agent_id != agent_id,
            Reader.present_at > now - PRESENT,
        )
        .correlate(Ticket)
        .exists()
    )
    skilled = (
        select(TeamMember.id)
        .where(
            TeamMember.agent_id == agent_id,
            func.jsonb_exists(TeamMember.skills, Ticket.category),
        )
        .correlate(Ticket)
        .exists()
    )
    return db.scalar(
        select(Ticket)
        .where(OPEN, Ticket.assignee_id.is_(None), Ticket.status.in_(ACTIVE))
        .where(Ticket.tier_id.in_(tiers))
        .where(or_(Ticket.team_id.is_(None), Ticket.team_id.in_(mine)), ~looked_at)
        .order_by(case((skilled, 0), else_=1), Ticket.due_sort, Ticket.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Ticket)
    )
