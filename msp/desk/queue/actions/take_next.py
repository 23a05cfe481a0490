"""Take the next ticket."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.queue.taking import next_ticket
from msp.desk.tickets.actions.assign import assign
from msp.desk.tickets.actions.set_status import set_status
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.tickets.words import clock_word
from msp.desk.values import Status
from msp.kernel.errors import Refused
from msp.kernel.i18n import _, show_datetime


def take_next(db: Session, author: Author, *, now: datetime) -> tuple[Ticket, str]:
    """Claim the first due ticket in the agent's tiers that nobody has open, and say why it.

    Two agents at the same moment get two tickets. Raises Refused when nothing waits.
    """
    if author.agent_id is None:
        raise Refused(_("Only an engineer can take a ticket."))
    ticket = next_ticket(db, author.agent_id, now)
    if ticket is None:
        raise Refused(_("Nothing waits in your tiers."))
    why = _why(ticket)
    assign(db, ticket, author.agent_id, author, now=now)
    if ticket.status == Status.NEW:
        set_status(db, ticket, Status.OPEN, author, now=now)
    return ticket, why


def _why(ticket: Ticket) -> str:
    if ticket.due_at is None or ticket.next_clock is None:
        return _("%(number)s is yours: it has waited longest.", number=ticket.number)
    return _(
        "%(number)s is yours: first due of what nobody has (%(clock)s, %(due)s).",
        number=ticket.number,
        clock=clock_word(ticket.next_clock).lower(),
        due=show_datetime(ticket.due_at),
    )
