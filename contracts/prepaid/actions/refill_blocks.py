"""Buy blocks where the hours have become few and the contract says that they are bought then.

The contract is locked, and its hours are worked out under the lock with what others have bought
meanwhile: however often this runs, and wherever it is killed, blocks are bought once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.agreements.suspended import suspension_on
from contracts.prepaid.actions.buy_block import Buying, buy_block
from contracts.prepaid.models import PrepaidPurchase
from contracts.prepaid.standing import hours_today
from contracts.values import local_date

MOMENT = timedelta(seconds=1)


def refill_blocks(db: Session, contract: Contract, *, now: datetime) -> list[PrepaidPurchase]:
    """At most once a day for each line, and never while the contract rests."""
    db.scalar(
        select(Contract)
        .where(Contract.tenant_id == contract.tenant_id, Contract.id == contract.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    # Facts may be recorded a moment later than now, behind what a statement knew.
    known_at = max(now, contract.known_until or now) + MOMENT
    today = local_date(now, contract.zone)
    bought = set(
        db.scalars(
            select(PrepaidPurchase.line).where(
                PrepaidPurchase.tenant_id == contract.tenant_id,
                PrepaidPurchase.contract_id == contract.id,
                PrepaidPurchase.bought_on == today,
                PrepaidPurchase.automatic,
                PrepaidPurchase.superseded_at.is_(None),
            )
        )
    )
    fact = fact_of(db, contract)
    if suspension_on(fact, today, known_at) is not None:
        return []
    lines = hours_today(db, contract, fact, known_at, today).lines
    return [
        buy_block(
            db,
            contract,
            one.offer.line.number,
            Buying(today, one.offer.terms.refill, automatic=True),
            by=None,
            now=now,
        )
        for one in lines
        if one.is_low and one.is_refilled and one.offer.line.number not in bought
    ]
