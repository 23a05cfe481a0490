"""Set the status of a ticket."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.tell_contact import tell_contact
from msp.desk.tickets.actions.turn import turn
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import Status

TOLD = {Status.WAITING_CLIENT: "waiting", Status.RESOLVED: "resolved"}


def change_status(
    db: Session, ticket: Ticket, status: Status, author: Author, *, now: datetime, reason: str = ""
) -> None:
    """Set the status; the clocks follow, and the requester hears when it is her turn or done.

    Raises Refused for a step that is not allowed. From an ended status to an open one it reopens.
    """
    lock_ticket(db, ticket)
    if turn(db, ticket, status, author, now=now, reason=reason) and status in TOLD:
        tell_contact(db, ticket, TOLD[status])
