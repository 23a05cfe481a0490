"""Turn a locked ticket into a status that a person chose, where the step is allowed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.set_status import set_status
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import ClosureCode, Status
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


def turn(
    db: Session,
    ticket: Ticket,
    status: Status,
    author: Author,
    *,
    now: datetime,
    closure_code: ClosureCode = ClosureCode.SOLVED,
    reason: str = "",
) -> bool:
    """Apply a step. Raises Refused for a step back to "new", or a code after the ending.

    Returns False when nothing changed. The caller holds the lock and tells the client.
    """
    if status is Status.NEW:
        raise Refused(_("A ticket is new only once."), field="status")
    if status in (Status.RESOLVED, Status.CLOSED) and not ticket.ended:
        ticket.closure_code = closure_code
    return set_status(db, ticket, status, author, now=now, reason=reason)
