"""Add a team, or change one; put agents into it and take them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tiers.models import Team, TeamMember
from msp.desk.tiers.queries import tier_by_id
from msp.kernel.errors import Conflict, NotFound
from msp.kernel.i18n import _
from tenants.people.queries import agent_for


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """A team as its form has it."""

    name: str
    tier_id: UUID
    active: bool = True


def keep_team(db: Session, facts: TeamFacts, team: Team | None = None) -> Team:
    """Write a team. Raises Conflict for a taken name, NotFound for an unknown tier."""
    tier_by_id(db, facts.tier_id)
    taken = db.scalar(select(Team).where(Team.name == facts.name))
    if taken is not None and taken is not team:
        raise Conflict(_("There is already a team %(name)s.", name=facts.name), field="name")
    kept = team or Team()
    kept.name, kept.tier_id, kept.active = facts.name, facts.tier_id, facts.active
    db.add(kept)
    db.flush()
    return kept


def keep_member(
    db: Session,
    team: Team,
    agent_id: UUID,
    *,
    skills: Sequence[str] = (),
    calendar_id: UUID | None = None,
    available: bool = True,
) -> TeamMember:
    """Put an agent into a team, or change what she knows and when she works there."""
    agent_for(db, agent_id)
    row = db.scalar(
        select(TeamMember).where(TeamMember.team_id == team.id, TeamMember.agent_id == agent_id)
    )
    kept = row or TeamMember(team_id=team.id, agent_id=agent_id)
    kept.skills = sorted({skill.strip().lower() for skill in skills if skill.strip()})
    kept.calendar_id, kept.available = calendar_id, available
    db.add(kept)
    db.flush()
    return kept


def drop_member(db: Session, team: Team, agent_id: UUID) -> None:
    """Take an agent out of a team; her tickets stay hers. Raises NotFound."""
    row = db.scalar(
        select(TeamMember).where(TeamMember.team_id == team.id, TeamMember.agent_id == agent_id)
    )
    if row is None:
        raise NotFound(_("There is no such member of the team."))
    db.delete(row)
    db.flush()
