"""Move a bond to the state that an event leads to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.kernel.events import announce
from vendors.agreements.actions.note_moment import note_moment, settle_incident
from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.states import LinkEvent, after
from vendors.cases.values import FINAL, LinkState
from vendors.protocol.values import CaseStatus


def move_link(db: Session, link: CaseLink, event: LinkEvent, *, now: datetime) -> bool:
    """Apply the event; False when it has no meaning in the state the bond is in.

    Whatever moves a bond may have moved its case, so the case's own story is kept here too.
    """
    case = db.get_one(VendorCase, link.case_id)
    note_moment(db, case.id, case.status, now=now)
    state = after(LinkState(link.state), event)
    if state is None:
        return False
    if state != link.state:
        link.state, link.state_since = state, now
        link.ended_at = now if state in FINAL else None
    settle_incident(db, case.id, refused=_is_refused(case, state), now=now)
    db.flush()
    announce(db, "ticket", tenant_id=link.tenant_id, id=link.ticket_id)
    return True


def _is_refused(case: VendorCase, state: LinkState) -> bool:
    """The vendor does not take it, or never got it: then it is no incident of the contract."""
    never_sent = state in FINAL and not case.is_confirmed
    return state is LinkState.REFUSED or case.status == CaseStatus.REJECTED or never_sent
