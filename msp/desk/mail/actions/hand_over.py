"""Note that a mail is about to be handed over: from here on it may have arrived."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.mail.queries import claimed_mail
from msp.desk.mail.values import Claim


def hand_over(db: Session, claim: Claim, *, now: datetime) -> bool:
    """Written in its own transaction right before the last dot. False: do not send the dot."""
    row = claimed_mail(db, claim)
    if row is None or row.leased_until is None or row.leased_until <= now:
        return False
    row.handed_over_at = now
    db.flush()
    return True
