"""The sweeps: whatever is due is found in rows, so a lost message costs seconds and no more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from msp.kernel import log, moment
from msp.kernel.jobs import job, later
from vendors.cases.actions.close_finished import close_finished
from vendors.sync.actions.log_exchange import forget_exchanges
from vendors.sync.actions.wake_due import wake_due, wake_followed

# A message that was lost is missed this long.
MISSED_AFTER = timedelta(seconds=10)
AT_ONCE = 200

logger = log.logger(__name__)


@job("vendors.sweep")
def sweep(db: Session) -> None:
    """Send a worker to every case that is due, and close what our side is done with."""
    now = moment.now()
    for case_id in wake_due(db, again_at=now + MISSED_AFTER, limit=AT_ONCE, now=now):
        later(db, "vendors.work_case", case_id=str(case_id))
    close_finished(db, AT_ONCE, now=now)


@job("vendors.reread")
def reread(db: Session) -> None:
    """Once a night every followed case is read whole: not all changes bump a vendor's clock."""
    woken = wake_followed(db, now=moment.now())
    logger.info("vendors.reread", cases=woken)


@job("vendors.forget")
def forget(db: Session) -> None:
    """Drop exchanges nobody will ask for any more."""
    logger.info("vendors.forget", lines=forget_exchanges(db, now=moment.now()))
