"""How far a lane and its batch are: each contract is counted once, in its own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, cast, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_for
from contracts.billing.models import BillingBatch, BillingLane

MOST_REFUSALS = 50


class TakenOver(Exception):
    """Another worker has taken this lane over; this one stops."""


@dataclass(frozen=True, slots=True)
class Task:
    """A lane as one worker took it: the contracts that are left of it."""

    lane_id: UUID
    batch_id: UUID
    attempt: int
    step: str
    month: date
    by: UUID | None
    contract_ids: tuple[UUID, ...]


def take_lane(db: Session, lane_id: UUID) -> Task:
    """What is left of a lane, under a new attempt."""
    lane = db.scalars(
        select(BillingLane)
        .where(BillingLane.id == lane_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    batch = db.scalars(select(BillingBatch).where(BillingBatch.id == lane.batch_id)).one()
    lane.attempt += 1
    db.flush()
    left = tuple(UUID(one) for one in lane.contracts[lane.done :])
    return Task(lane.id, batch.id, lane.attempt, batch.step, batch.month, batch.created_by, left)


def count_batch(db: Session, task: Task, now: datetime) -> None:
    """One more is done. Raises TakenOver for a worker whose attempt is no longer the current."""
    _count(db, task, now)


def refuse_in_batch(
    db: Session, task: Task, contract_id: UUID, sentence: str, now: datetime
) -> None:
    """One more is done, and could not be; its sentence is kept, for the first few."""
    code = contract_for(db, contract_id).code
    told = cast([f"{code}: {sentence}"], JSONB)
    _count(
        db,
        task,
        now,
        refused=BillingBatch.refused + 1,
        refusals=case(
            (BillingBatch.refused < MOST_REFUSALS, BillingBatch.refusals.op("||")(told)),
            else_=BillingBatch.refusals,
        ),
    )


def _count(db: Session, task: Task, now: datetime, **more: Any) -> None:
    mine = (BillingLane.id == task.lane_id, BillingLane.attempt == task.attempt)
    counted = update(BillingLane).where(*mine).values(done=BillingLane.done + 1)
    lane = counted.returning(BillingLane.batch_id).cte("lane")
    done = BillingBatch.done + 1
    over = case((done >= BillingBatch.total, now), else_=BillingBatch.finished_at)
    batch = (
        update(BillingBatch)
        .where(BillingBatch.id == lane.c.batch_id)
        .values(done=done, finished_at=over, **more)
        .returning(BillingBatch.id)
        .execution_options(synchronize_session=False)
    )
    if db.execute(batch).one_or_none() is None:
        raise TakenOver
