"""Take posted time back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from contracts.agreements.recording import recording_time, supersede
from contracts.ledger.models import TimeEntry
from msp.kernel.i18n import _


def withdraw_time(db: Session, entry: TimeEntry, *, now: datetime) -> None:
    """Take posted time back; where it was billed, the next statement corrects it."""
    at = recording_time(db, entry.tenant_id, entry.contract_id, now) if entry.contract_id else now
    supersede(db, entry, at, _("This time has been withdrawn already."))
