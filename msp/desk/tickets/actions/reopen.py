"""Reopen a ticket that had ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.set_status import set_status
from msp.desk.tickets.actions.tell_agents import tell_agents, whoever_holds
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import ClosureCode, Status
from msp.kernel.errors import Conflict
from msp.kernel.i18n import _


def reopen(db: Session, ticket: Ticket, author: Author, *, now: datetime, reason: str = "") -> None:
    """Take it up again: its resolution clock runs on from what it had spent.

    Raises Conflict when it has not ended, or was merged: the other ticket goes on in its place.
    """
    lock_ticket(db, ticket)
    if not ticket.ended:
        raise Conflict(_("Ticket %(number)s is open.", number=ticket.number))
    if ticket.closure_code == ClosureCode.MERGED:
        raise Conflict(_("Ticket %(number)s was merged into another.", number=ticket.number))
    set_status(db, ticket, Status.OPEN, author, now=now, reason=reason)
    text = _("%(number)s was reopened", number=ticket.number)
    tell_agents(db, ticket, whoever_holds(db, ticket), "reopened", text, now=now)
