"""The night's work on what ends, and on what is published below."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.backing.actions.withdraw_backing import withdraw_orphans
from msp.kernel import log
from msp.kernel.jobs import job
from msp.kernel.moment import now
from vendors.agreements.actions.check_published import check_published
from vendors.agreements.actions.raise_alerts import raise_alerts as raise_contract_alerts
from vendors.agreements.actions.raise_alerts import renew_contracts
from vendors.warranties.actions.keep_warranty import publish_warranty
from vendors.warranties.actions.raise_alerts import raise_alerts
from vendors.warranties.models import Warranty
from vendors.warranties.values import SOURCE

logger = log.logger(__name__)


@job("vendors.endings")
def endings(db: Session) -> None:
    """Renew what renews itself, and say what ends."""
    at = now()
    renewed = renew_contracts(db, at.date())
    raised = raise_contract_alerts(db, at.date(), now=at) + raise_alerts(db, now=at)
    logger.info("vendors.endings", renewed=renewed, raised=raised)


@job("vendors.check_published")
def check(db: Session) -> None:
    """Whatever is published without a source is withdrawn and told; the rest is written anew."""
    warranties = db.scalars(select(Warranty)).all()
    orphans = check_published(db)
    orphans += withdraw_orphans(db, SOURCE, [one.id for one in warranties])
    for warranty in warranties:
        publish_warranty(db, warranty)
    tell = logger.warning if orphans else logger.info
    tell("vendors.check_published", orphans=orphans)
