"""Reading the rulebook for its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from msp.desk.routing.models import RoutingRule
from msp.desk.routing.queries import rules
from msp.desk.routing.rules import checks_of
from msp.desk.routing.values import Facts, Method
from msp.desk.tickets.models_side import Category
from msp.desk.tickets.routing_facts import open_counts
from msp.desk.tiers.models import Team, TeamMember, Tier
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.clients.models import Site, Tenant
from tenants.people.models import Agent

# Facts that no ticket has: what a rule says of them are its conditions in words.
NOBODY = Facts(UUID(int=0), None, "", None, "", frozenset(), 9, inside_hours=True)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in the list."""

    id: UUID
    name: str
    active: bool
    conditions: tuple[str, ...]
    tier: str
    team: str | None
    method: Method
    hits: int


def rule_lines(db: Session, hits: Mapping[UUID, int]) -> list[RuleLine]:
    """Every rule in order, with its conditions in words."""
    rows = db.execute(
        select(RoutingRule.id, RoutingRule.active, Tier.name, Team.name)
        .join(Tier, Tier.id == RoutingRule.tier_id)
        .outerjoin(Team, Team.id == RoutingRule.team_id)
    )
    places = {key: (active, tier, team) for key, active, tier, team in rows}
    return [
        RuleLine(
            rule.id,
            rule.name,
            places[rule.id][0],
            tuple(one.sentence for one in checks_of(rule, NOBODY)),
            places[rule.id][1],
            places[rule.id][2],
            rule.method,
            hits.get(rule.id, 0),
        )
        for rule in rules(db, all_of_them=True)
    ]


def sites_to_choose(db: Session) -> list[tuple[str, str]]:
    """Every site in reach as (id, client and site)."""
    rows = db.execute(
        select(Site.id, Tenant.name, Site.name)
        .join(Tenant, Tenant.id == Site.tenant_id)
        .where(Site.active)
        .order_by(Tenant.name, Site.name)
    )
    return [(str(key), f"{client}: {site}") for key, client, site in rows]


def all_tiers(db: Session) -> Sequence[Tier]:
    """Every tier, also those out of use."""
    return db.scalars(select(Tier).order_by(Tier.level)).all()


def all_teams(db: Session) -> Sequence[Any]:
    """Every team with its tier's name and the names of its members."""
    return db.execute(
        select(
            Team.id,
            Team.name,
            Team.active,
            Tier.name.label("tier"),
            func.string_agg(Agent.name, ", ").label("members"),
        )
        .join(Tier, Tier.id == Team.tier_id)
        .outerjoin(TeamMember, TeamMember.team_id == Team.id)
        .outerjoin(Agent, Agent.id == TeamMember.agent_id)
        .group_by(Team.id, Tier.id)
        .order_by(Tier.level, Team.name)
    ).all()


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member of a team, as its page shows her."""

    agent_id: UUID
    name: str
    skills: Sequence[str]
    available: bool
    open_tickets: int


def member_lines(db: Session, team_id: UUID) -> list[MemberLine]:
    """The members of a team, with their load."""
    rows = db.execute(
        select(TeamMember, Agent.name)
        .join(Agent, Agent.id == TeamMember.agent_id)
        .where(TeamMember.team_id == team_id)
        .order_by(Agent.name)
    ).all()
    load = open_counts(db, [row.agent_id for row, _name in rows])
    return [
        MemberLine(row.agent_id, name, row.skills, row.available, load.get(row.agent_id, 0))
        for row, name in rows
    ]


def all_categories(db: Session) -> Sequence[Category]:
    """Every category, also those out of use."""
    return db.scalars(select(Category).order_by(Category.position, Category.name)).all()


def category_row(db: Session, category_id: UUID) -> Category:
    """A category for editing. Raises NotFound."""
    row = db.get(Category, category_id)
    if row is None:
        raise NotFound(_("There is no such category."))
    return row
