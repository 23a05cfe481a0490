"""Reading tiers and teams."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from msp.desk.tiers.models import Team, TeamMember, Tier
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.people.models import Agent, AgentClient


def tiers(db: Session) -> Sequence[Tier]:
    """The tiers in use, lowest first."""
    return db.scalars(select(Tier).where(Tier.active).order_by(Tier.level)).all()


def tier_by_id(db: Session, tier_id: UUID) -> Tier:
    tier = db.get(Tier, tier_id)
    if tier is None:
        raise NotFound(_("There is no such tier."))
    return tier


def first_line(db: Session) -> Tier | None:
    """The lowest tier at which people work: where a ticket goes that no rule wants."""
    return db.scalar(select(Tier).where(Tier.active, Tier.level >= 1).order_by(Tier.level).limit(1))


def tier_above(db: Session, tier_id: UUID | None) -> Tier | None:
    """The next tier up, where a ticket would be escalated to."""
    here = select(Tier.level).where(Tier.id == tier_id).scalar_subquery()
    return db.scalar(
        select(Tier)
        .where(Tier.active, Tier.level > func.coalesce(here, 0))
        .order_by(Tier.level)
        .limit(1)
    )


def teams(db: Session) -> Sequence[Team]:
    """The teams in use, by name."""
    return db.scalars(select(Team).where(Team.active).order_by(Team.name)).all()


def team_by_id(db: Session, team_id: UUID) -> Team:
    team = db.get(Team, team_id)
    if team is None:
        raise NotFound(_("There is no such team."))
    return team


def place_by_id(db: Session, tier_id: UUID, team_id: UUID | None) -> tuple[Tier, Team | None]:
    """A tier and a team in one question; the team is None when none is named."""
    query = select(Tier, Team).outerjoin(Team, Team.id == team_id).where(Tier.id == tier_id)
    found = db.execute(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such tier."))
    return found[0], found[1]


def first_team(db: Session, tier_id: UUID) -> Team | None:
    """The team of a tier that works when nobody named one."""
    return db.scalar(
        select(Team).where(Team.active, Team.tier_id == tier_id).order_by(Team.name).limit(1)
    )


def members(
    db: Session, team_id: UUID, tenant_id: UUID | None = None
) -> Sequence[tuple[TeamMember, str]]:
    """The active members of a team with their names; only those who serve the client, if named."""
    serves = exists().where(AgentClient.agent_id == Agent.id, AgentClient.tenant_id == tenant_id)
    query = (
        select(TeamMember, Agent.name)
        .join(Agent, Agent.id == TeamMember.agent_id)
        .where(TeamMember.team_id == team_id, Agent.active)
        .order_by(Agent.name)
    )
    if tenant_id is not None:
        query = query.where(or_(Agent.all_clients, serves))
    return [(row, name) for row, name in db.execute(query)]


def agent_tiers(db: Session, agent_id: UUID) -> Sequence[UUID]:
    """The tiers in whose teams an agent works."""
    return db.scalars(
        select(Team.tier_id)
        .join(TeamMember, TeamMember.team_id == Team.id)
        .where(TeamMember.agent_id == agent_id, Team.active)
        .distinct()
    ).all()


def agent_teams(db: Session, agent_id: UUID) -> Sequence[UUID]:
    """The teams an agent works in."""
    return db.scalars(select(TeamMember.team_id).where(TeamMember.agent_id == agent_id)).all()


def dispatchers(db: Session, tenant_id: UUID) -> Sequence[UUID]:
    """Whom a breach is brought before: the dispatchers who serve the client."""
    serves = exists().where(AgentClient.agent_id == Agent.id, AgentClient.tenant_id == tenant_id)
    return db.scalars(
        select(Agent.id).where(
            Agent.active,
            Agent.roles.contains(["dispatcher"]),
            or_(Agent.all_clients, serves),
        )
    ).all()
