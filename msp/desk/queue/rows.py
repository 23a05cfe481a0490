"""The one statement behind every row of the queue."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from msp.desk.tickets.models import Attachment, Ticket
from msp.desk.tickets.models_side import Draft, Reader
from msp.desk.tiers.models import Team, Tier
from tenants.clients.models import Tenant
from tenants.people.models import Agent, Contact

# Who asked for a ticket's page, or said so since, within this time has it open.
PRESENT = timedelta(minutes=2)
COLUMNS: tuple[Any, ...] = (
    Ticket.id,
    Ticket.tenant_id,
    Ticket.number,
    Ticket.subject,
    Ticket.kind,
    Ticket.status,
    Ticket.priority,
    Ticket.due_at,
    Ticket.due_sort,
    Ticket.next_clock,
    Ticket.created_at,
    Ticket.updated_at,
    Ticket.waiting_since,
    Ticket.last_speaker,
    Ticket.reassignments,
    Tenant.name,
    Contact.name,
    Contact.vip,
    Tier.name,
    Team.name,
    Agent.name,
    Ticket.assignee_id,
    Reader.read_until,
)


def row_query(agent_id: UUID, now: datetime) -> Select[Any]:
    """The columns of `QueueRow`, in its order, as this agent sees them."""
    mine = and_(Reader.tenant_id == Ticket.tenant_id, Reader.ticket_id == Ticket.id)
    asides = (_count(Draft, agent_id), _count(Attachment), _children(), _viewers(agent_id, now))
    return (
        select(*COLUMNS, *asides)
        .join(Tenant, Tenant.id == Ticket.tenant_id)
        .outerjoin(
            Contact, and_(Contact.tenant_id == Ticket.tenant_id, Contact.id == Ticket.contact_id)
        )
        .outerjoin(Tier, Tier.id == Ticket.tier_id)
        .outerjoin(Team, Team.id == Ticket.team_id)
        .outerjoin(Agent, Agent.id == Ticket.assignee_id)
        .outerjoin(Reader, and_(mine, Reader.agent_id == agent_id))
    )


def _count(model: type[Draft] | type[Attachment], agent_id: UUID | None = None) -> Any:
    counted = select(func.count()).where(
        model.tenant_id == Ticket.tenant_id, model.ticket_id == Ticket.id
    )
    if agent_id is not None:
        counted = counted.where(Draft.agent_id == agent_id)
    return counted.correlate(Ticket).scalar_subquery()


def _children() -> Any:
    child = Ticket.__table__.alias("child")
    return (
        select(func.count())
        .where(child.c.tenant_id == Ticket.tenant_id, child.c.parent_id == Ticket.id)
        .correlate(Ticket)
        .scalar_subquery()
    )


def _viewers(agent_id: UUID, now: datetime) -> Any:
    """Names of the others who have the ticket open."""
    other, who = Reader.__table__.alias("other"), Agent.__table__.alias("who")
    return (
        select(func.string_agg(who.c.name, ", "))
        .where(
            other.c.tenant_id == Ticket.tenant_id,
            other.c.ticket_id == Ticket.id,
            other.c.agent_id == who.c.id,
            other.c.agent_id != agent_id,
            other.c.present_at > now - PRESENT,
        )
        .correlate(Ticket)
        .scalar_subquery()
    )
