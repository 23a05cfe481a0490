"""The one statement behind every row of the queue, built once; a request only adds its filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from msp.desk.queue.values import QueueRow
from msp.desk.tickets.models import Attachment, Ticket
from msp.desk.tickets.models_side import Draft, Reader
from msp.desk.tiers.models import Team, Tier
from tenants.clients.models import Tenant
from tenants.people.models import Agent, Contact

# Who asked for a ticket's page, or said so since, within this time has it open.
PRESENT = timedelta(minutes=2)
ME: Any = bindparam("queue_agent", type_=Agent.id.type)
SINCE: Any = bindparam("queue_present_since", type_=Ticket.created_at.type)


def _count(model: type[Draft] | type[Attachment], *more: Any) -> Any:
    counted = select(func.count()).where(
        model.tenant_id == Ticket.tenant_id, model.ticket_id == Ticket.id, *more
    )
    return counted.correlate(Ticket).scalar_subquery()


def _children() -> Any:
    child = aliased(Ticket, name="child")
    return (
        select(func.count())
        .where(child.tenant_id == Ticket.tenant_id, child.parent_id == Ticket.id)
        .correlate(Ticket)
        .scalar_subquery()
    )


def _viewers() -> Any:
    """Names of the others who have the ticket open."""
    other, who = aliased(Reader, name="other"), aliased(Agent, name="who")
    return (
        select(func.string_agg(who.name, ", "))
        .where(
            other.tenant_id == Ticket.tenant_id,
            other.ticket_id == Ticket.id,
            other.agent_id == who.id,
            other.agent_id != ME,
            other.present_at > SINCE,
        )
        .correlate(Ticket)
        .scalar_subquery()
    )


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
    _count(Draft, Draft.agent_id == ME),
    _count(Attachment),
    _children(),
    _viewers(),
)
# The columns of `QueueRow`, in its order, as one agent sees them.
ROWS: Select[Any] = (
    select(*COLUMNS)
    .join(Tenant, Tenant.id == Ticket.tenant_id)
    .outerjoin(
        Contact, and_(Contact.tenant_id == Ticket.tenant_id, Contact.id == Ticket.contact_id)
    )
    .outerjoin(Tier, Tier.id == Ticket.tier_id)
    .outerjoin(Team, Team.id == Ticket.team_id)
    .outerjoin(Agent, Agent.id == Ticket.assignee_id)
    .outerjoin(
        Reader,
        and_(
            Reader.tenant_id == Ticket.tenant_id,
            Reader.ticket_id == Ticket.id,
            Reader.agent_id == ME,
        ),
    )
)


def read_rows(db: Session, query: Select[Any], agent_id: UUID, now: datetime) -> Sequence[QueueRow]:
    """Run `ROWS`, as a caller has narrowed it, for this agent."""
    values = {"queue_agent": agent_id, "queue_present_since": now - PRESENT}
    return [QueueRow(*row) for row in db.execute(query, values)]
