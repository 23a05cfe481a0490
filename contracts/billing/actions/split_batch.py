"""Split a batch into lanes that workers take side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.billing.models import BillingBatch, BillingLane, BillingRun
from contracts.billing.month import unsent, waiting_in
from contracts.billing.values import FROM, NUMBERING, RunState
from msp.kernel.jobs import later

# Figures are worked out while the database reads and writes another contract's. More lanes would
# leave a small worker no thread for mail and vendors.
LANES = 2


def split_batch(db: Session, batch_id: UUID, now: datetime) -> None:
    """Once: a batch that has its lanes already keeps them.

    Documents are issued in one lane, so that their numbers follow the contracts'.
    """
    batch = db.scalars(
        select(BillingBatch).where(BillingBatch.id == batch_id).with_for_update()
    ).one()
    if db.scalar(select(BillingLane.id).where(BillingLane.batch_id == batch.id).limit(1)):
        return
    found = _candidates(db, batch, now)
    batch.total = len(found)
    if not found:
        batch.finished_at = now
    lanes = min(len(found), 1 if batch.step in NUMBERING else LANES)
    for number in range(lanes):
        contracts = [str(one) for one in found[number::lanes]]
        lane = BillingLane(batch_id=batch.id, number=number, contracts=contracts)
        db.add(lane)
        db.flush()
        later(db, "contracts.run_lane", lane_id=str(lane.id))


def _candidates(db: Session, batch: BillingBatch, now: datetime) -> list[UUID]:
    """In bulk nothing with a warning is approved: somebody looks at it alone."""
    if batch.step == "draft":
        ready = [one.contract.id for one in waiting_in(db, batch.month, now) if one.is_due]
        states: Sequence[RunState] = (RunState.BLOCKED, RunState.DRAFT)
    else:
        ready, states = [], (FROM[batch.step],)
    wanted = (
        select(BillingRun.contract_id)
        .where(BillingRun.month == batch.month, BillingRun.state.in_(states))
        .distinct()
    )
    if batch.step == "approve":
        wanted = wanted.where(BillingRun.warnings == [])
    if batch.step == "send":
        wanted = wanted.where(unsent())
    if batch.step == "draft" and not batch.chosen:
        wanted = wanted.where(BillingRun.state == RunState.BLOCKED)
    found = {*ready, *db.scalars(wanted)}
    chosen = {UUID(one) for one in batch.chosen}
    return sorted(found & chosen if chosen else found)
