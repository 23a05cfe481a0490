"""Drop trials that nobody looks at any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from vendors.trials.models import VendorTrial
from vendors.trials.values import KEPT


def forget_trials(db: Session, *, now: datetime) -> int:
    """Delete trials older than `KEPT`; returns how many there were."""
    old = delete(VendorTrial).where(VendorTrial.asked_at < now - KEPT)
    return len(db.execute(old.returning(VendorTrial.id)).all())
