"""Drop deliveries that nobody will ask for any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from vendors.hooks.models import VendorDelivery

KEPT = timedelta(days=30)


def forget_deliveries(db: Session, *, now: datetime) -> int:
    """Delete deliveries older than `KEPT`; returns how many there were."""
    old = delete(VendorDelivery).where(VendorDelivery.received_at < now - KEPT)
    return len(db.execute(old.returning(VendorDelivery.id)).all())
