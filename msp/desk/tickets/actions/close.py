"""Close a ticket that was resolved, or one that is given up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.turn import turn
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import ClosureCode, Status


def close(
    db: Session,
    ticket: Ticket,
    author: Author,
    *,
    now: datetime,
    closure_code: ClosureCode = ClosureCode.SOLVED,
    reason: str = "",
) -> None:
    """Close it for good. One that was resolved keeps the code it was resolved with."""
    lock_ticket(db, ticket)
    turn(db, ticket, Status.CLOSED, author, now=now, closure_code=closure_code, reason=reason)
