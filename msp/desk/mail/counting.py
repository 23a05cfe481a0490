"""Caps on automatic mails: the last brake on a loop that every other sign failed to stop."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import case
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from msp.desk.mail.models import AutomaticCount
from msp.kernel import log
from msp.kernel.ids import new_id

logger = log.logger(__name__)

MOST_FIRST_ANSWERS_A_DAY = 10
MOST_ON_A_TICKET_A_DAY = 20


def may_still_send(db: Session, tenant_id: UUID, matter: str, most: int, *, now: datetime) -> bool:
    """Counts one automatic mail about a matter today; False when the day has had enough.

    One statement, so that two at once count two. What was held is counted as well, and shown.
    """
    row = insert(AutomaticCount).values(
        tenant_id=tenant_id, id=new_id(), matter=matter, day=now.date(), sent=1, held=0
    )
    fits = AutomaticCount.sent < most
    counted = row.on_conflict_do_update(
        index_elements=["tenant_id", "matter", "day"],
        set_={
            "sent": AutomaticCount.sent + case((fits, 1), else_=0),
            "held": AutomaticCount.held + case((fits, 0), else_=1),
        },
    )
    held = db.scalar(counted.returning(AutomaticCount.held)) or 0
    if held:
        logger.warning("mail.held", matter=matter, held=held)
    return held == 0
