"""The night's work on what was seen."""

from __future__ import annotations

from sqlalchemy.orm import Session

from contracts.sightings.actions.sweep_brief import sweep_brief
from msp.kernel import log
from msp.kernel.jobs import job
from msp.kernel.moment import now

logger = log.logger(__name__)


@job("contracts.sweep_brief")
def sweep(db: Session) -> None:
    """Leave out what only passed by."""
    logger.info("contracts.sweep_brief", brief=sweep_brief(db, now()))
