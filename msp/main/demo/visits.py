"""The demo's visits: one that a contract promises and is due, and one that nobody promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.ask_visit import ask_visit
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import AuthorKind, Status
from msp.main.demo.agreements import ON_SITE, VISITED
from msp.main.demo.people import Ground

# What one drives for, rather than for a password.
AT_THE_SITE = ("hardware", "network", "printing", "servers")
JUST_NOW = timedelta(minutes=2)


def ask_visits(
    db: Session, grounds: Sequence[Ground], names: Mapping[UUID, str], now: datetime
) -> None:
    """Ask for a visit on the newest fitting ticket of a client with visits and of one without."""
    visited = [one.tenant_id for one in grounds if one.company.slug in VISITED]
    others = [one.tenant_id for one in grounds if one.company.slug not in VISITED]
    planned = (now + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    _ask(
        db,
        visited,
        "It cannot be found from here: somebody has to look at it on the spot.",
        names,
        now,
    )
    _ask(
        db,
        others,
        "The user cannot open it alone, and a part may have to be changed.",
        names,
        now,
        planned,
    )


def _ask(
    db: Session,
    clients: Sequence[UUID],
    reason: str,
    names: Mapping[UUID, str],
    now: datetime,
    planned: datetime | None = None,
) -> None:
    ticket = db.scalar(
        select(Ticket)
        .where(Ticket.tenant_id.in_(clients), Ticket.status == Status.OPEN)
        .where(Ticket.assignee_id.is_not(None), Ticket.priority.in_(ON_SITE))
        .order_by(Ticket.category.in_(AT_THE_SITE).desc(), Ticket.created_at.desc(), Ticket.id)
        .limit(1)
    )
    if ticket is None or ticket.assignee_id is None:
        return  # a desk without an open ticket has nobody to send
    name = names[ticket.assignee_id]
    author = Author(AuthorKind.AGENT, agent_id=ticket.assignee_id, label=name)
    ask_visit(db, ticket, reason, author, now=now - JUST_NOW, planned_at=planned)
