"""Put the reminders of a case aside, everybody's: one of them has asked the vendor."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from msp.desk.tickets.models_side import Notice
from vendors.cases.models import VendorCase
from vendors.cases.queries import links_of_case

REMINDER = "vendor_chase"


def put_reminders_aside(db: Session, case: VendorCase, *, now: datetime) -> None:
    """Nobody is sent to the telephone for what was done already."""
    for link in links_of_case(db, case.id):
        db.execute(
            update(Notice)
            .where(
                Notice.tenant_id == link.tenant_id,
                Notice.ticket_id == link.ticket_id,
                Notice.kind == REMINDER,
                Notice.seen_at.is_(None),
            )
            .values(seen_at=now)
        )
