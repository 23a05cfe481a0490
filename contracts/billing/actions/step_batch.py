"""One contract of a batch: draft, review, approve, issue or send what stands ready for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.billing.actions.count_batch import Task
from contracts.billing.actions.draft_run import draft_due
from contracts.billing.actions.lock_contract import lock_contract
from contracts.billing.actions.move_run import approve_run, issue_run, review_run
from contracts.billing.actions.send_bill import issue_and_send, send_bill
from contracts.billing.models import BillingRun
from contracts.billing.month import unsent
from contracts.billing.queries import dues_in_month, regular_run
from contracts.billing.values import FROM, FROZEN, RunState

MOVES: dict[str, Callable[..., object]] = {
    "review": review_run,
    "approve": approve_run,
    "issue": issue_run,
    "issue_send": issue_and_send,
    "send": send_bill,
}


def step_batch(db: Session, task: Task, contract_id: UUID, *, now: datetime) -> None:
    """Take the step for one contract. Raises sentences that refuse it."""
    if task.step == "draft":
        _draft(db, contract_id, task.month, by=task.by, now=now)
        return
    wanted = select(BillingRun).where(
        BillingRun.contract_id == contract_id,
        BillingRun.month == task.month,
        BillingRun.state == FROM[task.step],
    )
    if task.step == "approve":
        wanted = wanted.where(BillingRun.warnings == [])
    if task.step == "send":
        wanted = wanted.where(unsent())
    for run in db.scalars(wanted.order_by(BillingRun.period_start, BillingRun.sequence)).all():
        MOVES[task.step](db, run, by=task.by, now=now)


def _draft(db: Session, contract_id: UUID, month: date, *, by: UUID | None, now: datetime) -> None:
    held = lock_contract(db, contract_id, now)
    for due in dues_in_month(held.contract, held.fact, month, now):
        run = regular_run(db, held.contract, due)
        if run is not None and run.state in FROZEN:
            continue
        if draft_due(db, held, due, run, by=by, now=now).state == RunState.BLOCKED:
            break
