"""Move a run on: reviewed, approved, issued. Each step is a row that says who and when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.billing.actions.take_number import take_number
from contracts.billing.heading import letterhead
from contracts.billing.models import BillingRun, RunStep
from contracts.billing.queries import statement_of_run
from contracts.billing.values import RunState
from contracts.billing.words import state_words
from contracts.values import local_date
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _

BEFORE = {
    RunState.REVIEWED: RunState.DRAFT,
    RunState.APPROVED: RunState.REVIEWED,
    RunState.ISSUED: RunState.APPROVED,
}


def review_run(
    db: Session, run: BillingRun, *, by: UUID | None, now: datetime, note: str = ""
) -> None:
    """Somebody has looked at the figures, the warnings among them."""
    _lock(db, run, RunState.REVIEWED)
    move_run(db, run, RunState.REVIEWED, by=by, now=now, note=note)


def return_run(
    db: Session, run: BillingRun, *, by: UUID | None, now: datetime, note: str = ""
) -> None:
    """Back from reviewed to draft, with what is wrong: whoever prepares it reads that."""
    if not note.strip():
        raise Refused(_("Say what is wrong: whoever prepares the bill reads it."), field="note")
    _lock(db, run, RunState.APPROVED)
    move_run(db, run, RunState.DRAFT, by=by, now=now, note=note)


def approve_run(db: Session, run: BillingRun, *, by: UUID | None, now: datetime) -> None:
    """Freeze the figures: what becomes known from now on goes on the next run."""
    _lock(db, run, RunState.APPROVED)
    move_run(db, run, RunState.APPROVED, by=by, now=now)
    db.execute(
        update(Contract)
        .where(
            Contract.tenant_id == run.tenant_id,
            Contract.id == run.contract_id,
            Contract.billed_until.is_(None) | (Contract.billed_until < run.period_end),
        )
        .values(billed_until=run.period_end)
    )


def issue_run(db: Session, run: BillingRun, *, by: UUID | None, now: datetime) -> str:
    """Give the statement its number, in this very transaction: a failure burns none."""
    _lock(db, run, RunState.ISSUED)
    row = statement_of_run(db, run)
    if row is None:
        raise Conflict(_("This run has no statement."))
    head = letterhead(db)
    day = local_date(now, head.zone)
    row.number = take_number(db, "invoice", day.year, head.series_prefix)
    row.issued_at, row.issued_on = now, day
    move_run(db, run, RunState.ISSUED, by=by, now=now)
    return row.number


def move_run(
    db: Session, run: BillingRun, to: RunState, *, by: UUID | None, now: datetime, note: str = ""
) -> None:
    """Write the state and its step; the caller has judged whether it may."""
    run.state = to
    db.add(
        RunStep(tenant_id=run.tenant_id, run_id=run.id, state=to, at=now, agent_id=by, note=note)
    )
    db.flush()


def _lock(db: Session, run: BillingRun, to: RunState) -> None:
    """Under the row's lock, so that of two presses of one button the second is told."""
    db.scalar(
        select(BillingRun)
        .where(BillingRun.tenant_id == run.tenant_id, BillingRun.id == run.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if run.state != BEFORE[to]:
        raise Conflict(_("This run is %(state)s already.", state=state_words(run.state)))
