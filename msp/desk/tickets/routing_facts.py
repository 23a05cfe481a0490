"""What routing asks the database about a ticket, and about the people who could take it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from msp.desk.routing.values import Facts, Member
from msp.desk.tickets.clock_terms import Terms
from msp.desk.tickets.models import OPEN, Entry, Ticket
from msp.desk.tiers.models import Team, TeamMember
from msp.desk.tiers.queries import members
from tenants.assets.models import Asset
from tenants.calendars.queries import calendars_of
from tenants.people.models import Agent, AgentClient

# Rules read the beginning of a text; a quoted thread of months says nothing about this request.
READ_CHARACTERS = 4000
HITS_SINCE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Assignable:
    """Somebody who could be given a ticket."""

    id: UUID
    name: str
    teams: str | None
    open_tickets: int


def facts_of(db: Session, ticket: Ticket, terms: Terms, assets: Iterable[Asset]) -> Facts:
    """What the rules may ask about a ticket, as it was when it was opened."""
    first = db.scalar(
        select(func.left(Entry.body_text, READ_CHARACTERS))
        .where(Entry.tenant_id == ticket.tenant_id, Entry.ticket_id == ticket.id)
        .where(Entry.kind != "event")
        .order_by(Entry.created_at, Entry.id)
        .limit(1)
    )
    return Facts(
        client_id=ticket.tenant_id,
        site_id=ticket.site_id,
        kind=ticket.kind,
        category=ticket.category,
        text=f"{ticket.subject}\n{first or ''}",
        asset_kinds=frozenset(asset.kind for asset in assets),
        priority=ticket.priority,
        inside_hours=terms.calendar.calendar.is_open(ticket.created_at),
    )


def candidates(db: Session, team_id: UUID, tenant_id: UUID, now: datetime) -> list[Member]:
    """The members of a team who serve the client, with their load and whether they are on shift.

    A member without hours of her own works whenever her team does.
    """
    found = members(db, team_id, tenant_id)
    load = open_counts(db, [row.agent_id for row, _name in found])
    shifts = calendars_of(db, [row.calendar_id for row, _name in found if row.calendar_id])
    return [
        Member(
            agent_id=row.agent_id,
            name=name,
            open_tickets=load.get(row.agent_id, 0),
            last_given_at=row.last_given_at,
            skills=frozenset(row.skills),
            available=row.available,
            on_shift=row.calendar_id is None or shifts[row.calendar_id].calendar.is_open(now),
        )
        for row, name in found
    ]


def open_counts(db: Session, agent_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many open tickets each of these agents has; those with none are left out."""
    wanted = list(agent_ids)
    if not wanted:
        return {}
    rows = db.execute(
        select(Ticket.assignee_id, func.count())
        .where(Ticket.assignee_id.in_(wanted), OPEN)
        .group_by(Ticket.assignee_id)
    )
    return {agent_id: count for agent_id, count in rows if agent_id is not None}


def hits(db: Session, now: datetime) -> dict[UUID, int]:
    """How many tickets of the last 30 days each rule decided."""
    rows = db.execute(
        select(Ticket.route_rule_id, func.count())
        .where(Ticket.created_at > now - HITS_SINCE, Ticket.route_rule_id.is_not(None))
        .group_by(Ticket.route_rule_id)
    )
    return {rule_id: count for rule_id, count in rows if rule_id is not None}


def assignable(db: Session, tenant_id: UUID) -> list[Assignable]:
    """Everyone who serves the client, by team, with how many open tickets each has."""
    serves = exists().where(AgentClient.agent_id == Agent.id, AgentClient.tenant_id == tenant_id)
    load = (
        select(func.count())
        .where(Ticket.assignee_id == Agent.id, OPEN)
        .correlate(Agent)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Agent.id, Agent.name, func.string_agg(Team.name, ", "), load)
        .outerjoin(TeamMember, TeamMember.agent_id == Agent.id)
        .outerjoin(Team, Team.id == TeamMember.team_id)
        .where(Agent.active, or_(Agent.all_clients, serves))
        .group_by(Agent.id)
        .order_by(Agent.name)
    )
    return [Assignable(*row) for row in rows]
