"""Route a ticket: put it where the rules say, and write down why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.routing.values import Facts
from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.routes import Route, route_by
from msp.desk.tiers.models import TeamMember


def route_ticket(db: Session, ticket: Ticket, facts: Facts, *, now: datetime) -> Route:
    """Set tier, team and, where the rule picks one, the assignee; the reason is on the timeline.

    The caller holds the lock on the ticket's row.
    """
    route = route_by(db, facts, now=now)
    ticket.tier_id = route.tier.id if route.tier else None
    ticket.team_id = route.team.id if route.team else None
    ticket.route_reason, ticket.route_rule_id = route.reason, route.rule_id
    ticket.routed_at = now
    add_event(db, ticket, route.reason, now=now, details={"event": "routed"})
    if route.agent_id is not None:
        ticket.assignee_id = route.agent_id
        _take_turn(db, route, now)
    return route


def _take_turn(db: Session, route: Route, now: datetime) -> None:
    """Remember who was given a ticket last, so that the next turn is another's."""
    if route.team is None:
        return
    member = db.scalar(
        select(TeamMember).where(
            TeamMember.team_id == route.team.id, TeamMember.agent_id == route.agent_id
        )
    )
    if member is not None:
        member.last_given_at = now
