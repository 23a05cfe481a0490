"""Move a bond to the state that an event leads to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.kernel.events import announce
from vendors.cases.models import CaseLink
from vendors.cases.states import LinkEvent, after
from vendors.cases.values import FINAL, LinkState


def move_link(db: Session, link: CaseLink, event: LinkEvent, *, now: datetime) -> bool:
    """Apply the event; False when it has no meaning in the state the bond is in."""
    state = after(LinkState(link.state), event)
    if state is None:
        return False
    if state != link.state:
        link.state, link.state_since = state, now
        link.ended_at = now if state in FINAL else None
    db.flush()
    announce(db, "ticket", tenant_id=link.tenant_id, id=link.ticket_id)
    return True
