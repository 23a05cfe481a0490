"""The watch over calls that somebody should make."""

from __future__ import annotations

from sqlalchemy.orm import Session

from msp.kernel.jobs import job, soon
from msp.kernel.moment import now
from vendors.phone.actions import remind as reminding


@job("vendors.remind")
def remind(db: Session) -> None:
    """Tell of the calls that have become due since the last look."""
    if reminding.remind(db, now=now()) >= reminding.BATCH:
        soon(db, "vendors.remind")
