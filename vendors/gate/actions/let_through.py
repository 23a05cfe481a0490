"""Let an incomplete case through: it needs a right and a reason, and both are remembered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.kernel.i18n import _
from vendors.gate.values import Finding


def let_through(
    db: Session,
    ticket: Ticket,
    missing: Sequence[Finding],
    reason: str,
    author: Author,
    *,
    now: datetime,
) -> None:
    """Who sent it off, why, and what was missing then, on the ticket's timeline."""
    what = " ".join(one.sentence for one in missing)
    text = _(
        "%(who)s forwarded it although it is incomplete: %(why)s (%(what)s)",
        who=author.label,
        why=reason,
        what=what,
    )
    details = {"event": "vendor_gate", "reason": reason, "missing": [m.sentence for m in missing]}
    add_event(db, ticket, text, now=now, details=details, author=author)
