"""Set the impact and urgency of a ticket, and with them its priority."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.rebase_clocks import rebase_clocks
from msp.desk.tickets.actions.say_moved import say_moved
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import priority_of
from msp.kernel.errors import Refused
from msp.kernel.i18n import _

# The impact and urgency that stand for a priority chosen without them.
PLAIN = {1: (1, 1), 2: (1, 2), 3: (2, 2), 4: (3, 2)}


def set_priority(
    db: Session,
    ticket: Ticket,
    author: Author,
    *,
    now: datetime,
    priority: int | None = None,
    impact: int | None = None,
    urgency: int | None = None,
) -> None:
    """Set impact and urgency, or a priority alone; the standing clocks get its targets.

    What has been spent stays spent; each due time that moved is on the timeline. Raises Refused
    for values that do not exist.
    """
    lock_ticket(db, ticket)
    given = PLAIN.get(priority or 0, (ticket.impact, ticket.urgency))
    wide, fast = impact or given[0], urgency or given[1]
    known = priority is None or priority in PLAIN
    if not (known and 1 <= wide <= 3 and 1 <= fast <= 3):
        raise Refused(_("Priorities run from P1 to P4."), field="priority")
    before, after = ticket.priority, priority_of(wide, fast)
    ticket.impact, ticket.urgency, ticket.priority = wide, fast, after
    if before == after:
        return
    ticket.updated_at = now
    text = _("%(who)s set the priority from P%(before)s to P%(after)s", who=author.label,
             before=before, after=after)  # fmt: skip
    details = {"event": "priority", "from": before, "to": after}
    add_event(db, ticket, text, now=now, details=details, author=author)
    if ticket.routed_at is not None:
        say_moved(db, ticket, rebase_clocks(db, ticket, now=now), now=now)
