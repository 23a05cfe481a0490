"""The sweeps: whatever is due is found in rows, so a lost message costs seconds and no more."""

from __future__ import annotations

from sqlalchemy.orm import Session

from msp.kernel import log, moment
from msp.kernel.jobs import job, later
from vendors.cases.actions.close_finished import close_finished
from vendors.connections.actions.mute_copies import mute_copies
from vendors.hooks.actions.forget_deliveries import forget_deliveries
from vendors.hooks.actions.take_hints import take_hints
from vendors.sync.actions.log_exchange import forget_exchanges
from vendors.sync.actions.wake_due import wake_due, wake_followed

AT_ONCE = 200

logger = log.logger(__name__)


@job("vendors.sweep")
def sweep(db: Session) -> None:
    """Send a worker to every case that is due, and to those that deliveries hint at."""
    now = moment.now()
    mute_copies(db, now=now)
    take_hints(db, now=now)
    for case_id in wake_due(db, limit=AT_ONCE, now=now):
        later(db, "vendors.work_case", case_id=str(case_id))


@job("vendors.close_finished")
def close_ended(db: Session) -> None:
    """Close the cases that our side is done with."""
    close_finished(db, AT_ONCE, now=moment.now())


@job("vendors.reread")
def reread(db: Session) -> None:
    """Once a night every followed case is read whole: not all changes bump a vendor's clock."""
    woken = wake_followed(db, now=moment.now())
    logger.info("vendors.reread", cases=woken)


@job("vendors.forget")
def forget(db: Session) -> None:
    """Drop exchanges and deliveries nobody will ask for any more."""
    now = moment.now()
    deliveries = forget_deliveries(db, now=now)
    logger.info("vendors.forget", lines=forget_exchanges(db, now=now), deliveries=deliveries)
