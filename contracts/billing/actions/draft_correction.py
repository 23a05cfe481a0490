"""Draft a correction run: for facts that became known after the contract's last period."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.terms import life
from contracts.billing.actions.lock_contract import lock_contract
from contracts.billing.actions.move_run import move_run
from contracts.billing.actions.write_statement import write_statement
from contracts.billing.heading import bill_heading
from contracts.billing.models import BillingRun
from contracts.billing.queries import due_of, dues_of, runs_of
from contracts.billing.values import FROZEN, RunState
from contracts.billing.working import work_out_correction
from contracts.values import local_date
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _


def draft_correction(
    db: Session, contract: Contract, *, by: UUID | None, now: datetime
) -> BillingRun:
    """Sequence 1 and up of the last period. Refused while a regular run will carry the facts."""
    held = lock_contract(db, contract.id, now)
    known_at, fact, frozen = held.known_at, held.fact, held.frozen
    if not frozen or life(fact, known_at).end > frozen[-1][0].period_end:
        raise Refused(_("The contract still runs: its next statement corrects what came late."))
    done = held.frozen_starts
    waiting = dues_of(contract, fact, local_date(now, contract.zone), known_at)
    if any(one.period.start not in done for one in waiting) or any(
        one.state not in FROZEN for one in runs_of(db, contract)
    ):
        raise Conflict(_("A run of this contract is still open: finish it first."))
    last = frozen[-1][0]
    statement = work_out_correction(db, contract, due_of(last), known_at)
    if not statement.lines:
        raise Refused(_("There is nothing to correct."))
    run = BillingRun(
        tenant_id=contract.tenant_id,
        contract_id=contract.id,
        period_start=last.period_start,
        period_end=last.period_end,
        labour_start=last.labour_start,
        labour_end=last.labour_end,
        due_on=last.due_on,
        month=last.month,
        sequence=last.sequence + 1,
        state=RunState.DRAFT,
        known_at=known_at,
    )
    db.add(run)
    db.flush()
    write_statement(db, run, statement, bill_heading(db, contract, statement))
    move_run(db, run, RunState.DRAFT, by=by, now=now)
    return run
