"""What an agent sees first: what is due, who answered, what she began, and what nobody has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from msp.desk.queue.queries import WAITING
from msp.desk.queue.rows import ROWS, read_rows
from msp.desk.queue.values import QueueRow
from msp.desk.tickets.models import OPEN, Ticket
from msp.desk.tickets.models_side import Draft, Notice, Reader
from msp.desk.tiers.models import TeamMember, Tier
from msp.kernel.paging import at_most
from tenants.people.models import Agent

MOST = 8
BREACHING = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class MyWork:
    """The lists of the page, at most eight rows each."""

    mine: Sequence[QueueRow]
    breaching: Sequence[QueueRow]
    answered: Sequence[QueueRow]
    drafts: Sequence[Any]
    notices: Sequence[Any]
    unassigned: Sequence[Any]
    loads: Sequence[Any]


def my_work(db: Session, agent_id: UUID, *, now: datetime, dispatching: bool) -> MyWork:
    """Everything on the page; a dispatcher also sees the load of each engineer."""
    rows = ROWS.where(OPEN).limit(at_most(MOST + 1))

    def some(*wanted: Any, order: tuple[Any, ...]) -> Sequence[QueueRow]:
        return read_rows(db, rows.where(*wanted).order_by(*order), agent_id, now)

    mine = Ticket.assignee_id == agent_id
    teams = select(TeamMember.team_id).where(TeamMember.agent_id == agent_id)
    unread = or_(Reader.read_until.is_(None), Reader.read_until < Ticket.updated_at)
    answered = and_(mine, Ticket.last_speaker != "agent", unread)
    near = and_(Ticket.due_sort < now + BREACHING, or_(mine, Ticket.team_id.in_(teams)))
    by_due = (Ticket.due_sort, Ticket.id)
    active = and_(mine, Ticket.status.not_in(WAITING))
    return MyWork(
        mine=some(active, order=by_due),
        breaching=some(near, order=by_due),
        answered=some(answered, order=(Ticket.updated_at.desc(),)),
        drafts=_drafts(db, agent_id),
        notices=_notices(db, agent_id),
        unassigned=_unassigned(db),
        loads=_loads(db) if dispatching else (),
    )


def _drafts(db: Session, agent_id: UUID) -> Sequence[Any]:
    return db.execute(
        select(Draft.mode, Draft.body, Draft.updated_at, Ticket.number, Ticket.subject)
        .join(Ticket, and_(Ticket.tenant_id == Draft.tenant_id, Ticket.id == Draft.ticket_id))
        .where(Draft.agent_id == agent_id)
        .order_by(Draft.updated_at.desc())
        .limit(MOST)
    ).all()


def _notices(db: Session, agent_id: UUID) -> Sequence[Any]:
    return db.execute(
        select(Notice.id, Notice.kind, Notice.text, Notice.created_at, Ticket.number)
        .join(Ticket, and_(Ticket.tenant_id == Notice.tenant_id, Ticket.id == Notice.ticket_id))
        .where(Notice.agent_id == agent_id, Notice.seen_at.is_(None))
        .order_by(Notice.created_at.desc())
        .limit(MOST)
    ).all()


def _unassigned(db: Session) -> Sequence[Any]:
    """Per tier: how many nobody has, and since when the oldest waits."""
    return db.execute(
        select(
            Tier.name,
            Tier.level,
            func.count().label("tickets"),
            func.min(Ticket.created_at).label("oldest"),
        )
        .join(Tier, Tier.id == Ticket.tier_id)
        .where(OPEN, Ticket.assignee_id.is_(None))
        .group_by(Tier.id)
        .order_by(Tier.level)
    ).all()


def _loads(db: Session) -> Sequence[Any]:
    return db.execute(
        select(Agent.id, Agent.name, func.count().label("tickets"))
        .join(Ticket, Ticket.assignee_id == Agent.id)
        .where(OPEN)
        .group_by(Agent.id)
        .order_by(func.count().desc(), Agent.name)
        .limit(30)
    ).all()
