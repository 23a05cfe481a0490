"""The watch over what vendors promised."""

from __future__ import annotations

from sqlalchemy.orm import Session

from msp.kernel.jobs import job, soon
from msp.kernel.moment import now
from vendors.cases.actions import watch_promises as watching


@job("vendors.watch_promises")
def watch_promises(db: Session) -> None:
    """Tell which promises have been broken since the last look."""
    if watching.watch_promises(db, now=now()) == watching.BATCH:
        soon(db, "vendors.watch_promises")
