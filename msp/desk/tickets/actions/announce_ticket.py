"""Tell open pages that a ticket has changed, once for each transaction."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.kernel.events import announce_all

ANNOUNCED = "tickets_announced"


def announce_ticket(db: Session, ticket: Ticket) -> None:
    """However many lines a verb writes, the browsers hear of it once, after the commit.

    A session is one transaction here, so what it has announced it need not announce again.
    """
    announce_tickets(db, [ticket])


def announce_tickets(db: Session, tickets: Iterable[Ticket]) -> None:
    """The same for many at once."""
    told: set[UUID] = db.info.setdefault(ANNOUNCED, set())
    fresh = [one for one in tickets if one.id not in told]
    if fresh:
        announce_all(db, "ticket", [(one.tenant_id, one.id) for one in fresh])
        told.update(one.id for one in fresh)
