"""Write the audit line of due times that moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.rebase_clocks import Moved
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.words import clock_word
from msp.kernel.i18n import _, show_datetime


def say_moved(db: Session, ticket: Ticket, moved: Sequence[Moved], *, now: datetime) -> None:
    """One line for each clock: what it was due, and what it is due now."""
    for one in moved:
        text = _(
            "%(clock)s is due %(after)s, was %(before)s",
            clock=clock_word(one.kind),
            after=show_datetime(one.after) or _("when it runs again"),
            before=show_datetime(one.before) or _("paused"),
        )
        details = {
            "event": "due_moved",
            "clock": one.kind,
            "before": one.before.isoformat() if one.before else None,
            "after": one.after.isoformat() if one.after else None,
        }
        add_event(db, ticket, text, now=now, details=details)
