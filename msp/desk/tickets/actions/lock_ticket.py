"""Lock a ticket's row, so that one writer at a time changes it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.kernel.db import scope_of


def lock_ticket(db: Session, ticket: Ticket) -> Ticket:
    """Read the row anew under a lock that is held until the transaction ends."""
    db.flush()
    db.refresh(ticket, with_for_update=True)
    return ticket


def from_portal(db: Session) -> bool:
    """Is this a contact's own transaction? Her role may write her words and change nothing."""
    return scope_of(db).role == "msp_portal"
