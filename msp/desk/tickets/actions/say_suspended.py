"""Write on the timeline what a suspended contract means to a ticket."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contracts.agreements.values_suspension import Rests, SuspensionFact
from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.models import Ticket
from msp.kernel.i18n import _, show_date


def say_suspended(
    db: Session, ticket: Ticket, rests: Rests, *, now: datetime, promised: bool = True
) -> None:
    """That nothing is promised, on which days its clocks stand still, or that they do no more."""
    contract = rests.contract
    days = "; ".join(_days(one) for one in rests.suspensions)
    if not promised:
        text = _(
            "No time is promised: %(contract)s is suspended %(days)s", contract=contract, days=days
        )
    elif days:
        text = _(
            "The clocks stand still while %(contract)s is suspended %(days)s",
            contract=contract,
            days=days,
        )
    else:
        text = _("%(contract)s is not suspended: the clocks count all days", contract=contract)
    details = {"event": "suspended", "contract": contract, "promised": promised}
    add_event(db, ticket, text, now=now, details=details)


def _days(one: SuspensionFact) -> str:
    first = show_date(one.starts)
    if one.ends is None:
        return _("from %(first)s until further notice (%(why)s)", first=first, why=one.reason)
    last = show_date(one.ends - timedelta(days=1))
    return _("from %(first)s to %(last)s (%(why)s)", first=first, last=last, why=one.reason)
