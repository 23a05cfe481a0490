"""How far a batch is: which contracts it takes, and the count that a second worker is fenced by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, cast, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_for
from contracts.billing.models import BillingBatch, BillingRun
from contracts.billing.month import waiting_in
from contracts.billing.values import RunState

FROM = {"review": RunState.DRAFT, "approve": RunState.REVIEWED, "issue": RunState.APPROVED}
MOST_REFUSALS = 50


class TakenOver(Exception):
    """Another worker has begun this batch anew; this one stops."""


@dataclass(frozen=True, slots=True)
class Task:
    """A batch as one worker took it."""

    batch_id: UUID
    attempt: int
    step: str
    month: date
    by: UUID | None
    contract_ids: tuple[UUID, ...]


def begin_batch(db: Session, batch_id: UUID, now: datetime) -> Task:
    """The contracts to take; the batch counts anew under a new attempt."""
    batch = db.scalars(
        select(BillingBatch).where(BillingBatch.id == batch_id).with_for_update()
    ).one()
    found = tuple(_candidates(db, batch, now))
    batch.attempt += 1
    batch.total, batch.done, batch.refused, batch.finished_at = len(found), 0, 0, None
    batch.refusals = []
    db.flush()
    return Task(batch.id, batch.attempt, batch.step, batch.month, batch.created_by, found)


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
    if batch.step == "draft" and not batch.chosen:
        wanted = wanted.where(BillingRun.state == RunState.BLOCKED)
    found = {*ready, *db.scalars(wanted)}
    chosen = {UUID(one) for one in batch.chosen}
    return sorted(found & chosen if chosen else found)


def count_batch(db: Session, task: Task) -> None:
    """One more is done. Raises TakenOver for a worker whose attempt is no longer the current."""
    _write(db, task, done=BillingBatch.done + 1)


def refuse_in_batch(db: Session, task: Task, contract_id: UUID, sentence: str) -> None:
    """One more is done, and could not be; its sentence is kept, for the first few."""
    code = contract_for(db, contract_id).code
    told = cast([f"{code}: {sentence}"], JSONB)
    _write(
        db,
        task,
        done=BillingBatch.done + 1,
        refused=BillingBatch.refused + 1,
        refusals=case(
            (BillingBatch.refused < MOST_REFUSALS, BillingBatch.refusals.op("||")(told)),
            else_=BillingBatch.refusals,
        ),
    )


def finish_batch(db: Session, task: Task, now: datetime) -> None:
    """Every contract has been taken."""
    _write(db, task, finished_at=now)


def _write(db: Session, task: Task, **values: Any) -> None:
    written = db.execute(
        update(BillingBatch)
        .where(BillingBatch.id == task.batch_id, BillingBatch.attempt == task.attempt)
        .values(**values)
        .returning(BillingBatch.id)
    ).one_or_none()
    if written is None:
        raise TakenOver
