"""Put a further ticket on a case that is there: one outage, one case, many tickets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import Status
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from vendors.cases.actions.bind import bind_to
from vendors.cases.actions.wake_case import wake_case
from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.queries import locked_case, open_link
from vendors.cases.values import LinkState
from vendors.protocol.values import ENDED, CaseStatus


def join_case(
    db: Session, case: VendorCase, ticket: Ticket, author: Author, *, now: datetime
) -> CaseLink:
    """The vendor is told nothing: what it says reaches this ticket too, from now on.

    Nothing of another ticket's words comes along. Raises Refused for a ticket that has ended or
    is at this vendor already, and for a case that is not there yet or has ended.
    """
    case = locked_case(db, case.id)
    lock_ticket(db, ticket)
    if ticket.ended:
        raise Refused(_("Ticket %(number)s has ended; reopen it first.", number=ticket.number))
    if not case.is_confirmed:
        raise Refused(_("The vendor has not confirmed this case yet; try again in a moment."))
    if CaseStatus(case.status) in ENDED:
        raise Refused(_("The vendor has ended this case; forward the ticket instead."))
    known = open_link(db, ticket, case.connection_id)
    if known is not None and known.case_id == case.id:
        return known
    if known is not None:
        raise Refused(_("This ticket has a case of its own at this vendor already."))
    case.shared = case.shared or _is_anothers(db, case, ticket)
    link = bind_to(db, case, ticket, author, LinkState.LINKED, now=now)
    text = _(
        "%(who)s put this ticket on the vendor's case %(number)s",
        who=author.label,
        number=case.number or case.external_id,
    )
    add_event(db, ticket, text, now=now, details={"event": "vendor_joined"})
    change_status(db, ticket, Status.WAITING_VENDOR, author, now=now)
    wake_case(db, case, now=now, look=True)
    return link


def _is_anothers(db: Session, case: VendorCase, ticket: Ticket) -> bool:
    """Some other client hangs on the case: one that this person sees, or one that she may not.

    A case on which she sees no bond was begun for somebody else.
    """
    seen = set(db.scalars(select(CaseLink.tenant_id).where(CaseLink.case_id == case.id)))
    return ticket.tenant_id not in seen or len(seen) > 1
