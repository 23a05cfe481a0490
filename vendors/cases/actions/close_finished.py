"""Close the vendor's cases of tickets that were closed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from vendors.cases.actions.end_case import close_case
from vendors.cases.queries import links_to_close, locked_case
from vendors.cases.values import LinkState


def close_finished(db: Session, limit: int, *, now: datetime) -> None:
    """Each bond once, also when two sweeps run side by side."""
    for link in links_to_close(db, limit):
        locked_case(db, link.case_id)
        db.refresh(link)
        if link.state in (LinkState.LINKED, LinkState.VENDOR_DONE):
            close_case(db, link, now=now)
