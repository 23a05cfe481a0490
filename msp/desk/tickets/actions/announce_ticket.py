"""Tell open pages that a ticket has changed, once for each transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.kernel.events import announce

ANNOUNCED = "tickets_announced"


def announce_ticket(db: Session, ticket: Ticket) -> None:
    """However many lines a verb writes, the browsers hear of it once, after the commit.

    A session is one transaction here, so what it has announced it need not announce again.
    """
    told: set[object] = db.info.setdefault(ANNOUNCED, set())
    if ticket.id not in told:
        announce(db, "ticket", tenant_id=ticket.tenant_id, id=ticket.id)
        told.add(ticket.id)
