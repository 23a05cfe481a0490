"""Move a locked ticket into a status: the one place where statuses are written."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.follow_clocks import follow_clocks
from msp.desk.tickets.actions.withdraw_visit import end_visit
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.tickets.words import status_word
from msp.desk.values import ENDED, Status, Visibility
from msp.kernel.i18n import _

WAITING = (Status.WAITING_CLIENT, Status.WAITING_VENDOR, Status.PLANNED)


def set_status(
    db: Session, ticket: Ticket, status: Status, author: Author, *, now: datetime, reason: str = ""
) -> bool:
    """Write the status, its dates, a line on the timeline, and let the clocks follow.

    The caller holds the lock and has decided that the step is allowed. Returns False when the
    ticket was in this status already.
    """
    before = Status(ticket.status)
    if before is status:
        return False
    ticket.status, ticket.updated_at = status, now
    ticket.waiting_since = now if status in WAITING else None
    if status is Status.RESOLVED:
        ticket.resolved_at = now
    elif status is Status.CLOSED:
        ticket.resolved_at, ticket.closed_at = ticket.resolved_at or now, now
    else:
        ticket.resolved_at = ticket.closed_at = ticket.closure_code = None
    sentence = _(
        "%(who)s set the status to %(status)s", who=author.label, status=status_word(status)
    )
    details = {"event": "status", "from": before, "to": status}
    text = f"{sentence}: {reason}" if reason else sentence
    add_event(
        db, ticket, text, now=now, details=details, author=author, visibility=Visibility.PUBLIC
    )
    if status in ENDED and before not in ENDED:
        end_visit(db, ticket, author, now=now)
    follow_clocks(db, ticket, now=now, reason=text)
    return True
