"""The vendor says the case is not there. Once is a mistake; three times in an hour is the truth."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.kernel.i18n import _
from vendors.cases.actions.move_link import move_link
from vendors.cases.queries import links_of_case, ticket_of
from vendors.cases.states import LinkEvent
from vendors.sync.actions.take_lease import held_case
from vendors.sync.values import Lease

READS = 3
SPAN = timedelta(hours=1)
NEXT = timedelta(minutes=31)


def miss_case(db: Session, lease: Lease, *, now: datetime) -> None:
    """Count a missed read; the case is gone after three over an hour. Raises LeaseLost.

    The caller has shown by `check()` that the vendor knows us: an account that lost its rights
    sees no case either.
    """
    case = held_case(db, lease)
    case.missed_reads += 1
    case.missed_since = case.missed_since or now
    if case.missed_reads < READS or now - case.missed_since < SPAN:
        case.look_at = now + NEXT
        return
    case.look_at = None
    for link in links_of_case(db, case.id):
        if move_link(db, link, LinkEvent.VANISHED, now=now):
            text = _("The vendor has the case no more. What was exchanged stays here.")
            add_event(db, ticket_of(db, link), text, now=now)
