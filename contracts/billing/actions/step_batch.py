"""One contract of a batch: draft, review, approve or issue what stands ready for it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_for, fact_of
from contracts.billing.actions.count_batch import FROM, Task
from contracts.billing.actions.draft_run import draft_run
from contracts.billing.actions.move_run import approve_run, issue_run, review_run
from contracts.billing.models import BillingRun
from contracts.billing.queries import dues_in_month
from contracts.billing.values import FROZEN, RunState

MOVES = {"review": review_run, "approve": approve_run, "issue": issue_run}


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
    for run in db.scalars(wanted.order_by(BillingRun.period_start, BillingRun.sequence)).all():
        MOVES[task.step](db, run, by=task.by, now=now)


def _draft(db: Session, contract_id: UUID, month: date, *, by: UUID | None, now: datetime) -> None:
    contract = contract_for(db, contract_id)
    for due in dues_in_month(contract, fact_of(db, contract), month, now):
        frozen = db.scalar(
            select(BillingRun.state).where(
                BillingRun.tenant_id == contract.tenant_id,
                BillingRun.contract_id == contract.id,
                BillingRun.period_start == due.period.start,
                BillingRun.sequence == 0,
            )
        )
        if frozen in FROZEN:
            continue
        if draft_run(db, contract, due, by=by, now=now).state == RunState.BLOCKED:
            break
