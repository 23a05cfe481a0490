"""Draft a run: work the statement out and keep it, until somebody approves it.

Drafting again replaces the draft; a frozen run is left as it is, so billing five times makes one
bill. A contract that lacks a price gets a blocked run that says so.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.terms import version_on
from contracts.billing.actions.lock_contract import Held, lock_contract
from contracts.billing.actions.move_run import move_run
from contracts.billing.actions.write_statement import erase_statement, write_statement
from contracts.billing.heading import bill_heading, order_heading
from contracts.billing.models import BillingRun
from contracts.billing.orders import order_of
from contracts.billing.queries import dues_of, previous_net, regular_run
from contracts.billing.schedule import Due
from contracts.billing.values import FROZEN, Missing, RunState
from contracts.billing.warnings import warnings_of
from contracts.billing.working import work_out
from contracts.values import local_date
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _, show_date


def draft_run(
    db: Session, contract: Contract, due: Due, *, by: UUID | None, now: datetime
) -> BillingRun:
    """The contract's regular run for a period. Raises Conflict for a frozen one."""
    held = lock_contract(db, contract.id, now)
    run = regular_run(db, contract, due)
    if run is not None and run.state in FROZEN:
        raise Conflict(_("This period is approved already; corrections go on the next run."))
    return draft_due(db, held, due, run, by=by, now=now)


def draft_due(
    db: Session, held: Held, due: Due, run: BillingRun | None, *, by: UUID | None, now: datetime
) -> BillingRun:
    """The same for a contract that is held; `run` is the period's, locked and not frozen."""
    contract = held.contract
    if due.due_on > local_date(now, contract.zone):
        raise Refused(_("This period can be billed from %(day)s.", day=show_date(due.due_on)))
    _demand_order(held, due)
    if run is None:
        run = BillingRun(
            tenant_id=contract.tenant_id,
            contract_id=contract.id,
            period_start=due.period.start,
            sequence=0,
            state=RunState.DRAFT,
        )
    run.period_end, run.due_on, run.month = due.period.end, due.due_on, due.month
    run.labour_start, run.labour_end = due.labour.start, due.labour.end
    run.known_at = held.known_at
    _fill(db, held, run, due, by=by, now=now)
    return run


def _demand_order(held: Held, due: Due) -> None:
    """Corrections need every earlier period frozen, or they would be charged twice or never."""
    done = held.frozen_starts
    for earlier in dues_of(held.contract, held.fact, due.due_on, held.known_at):
        if earlier.period.start < due.period.start and earlier.period.start not in done:
            raise Refused(
                _(
                    "The period from %(day)s is not approved yet: it comes first.",
                    day=show_date(earlier.period.start),
                )
            )


def _fill(
    db: Session, held: Held, run: BillingRun, due: Due, *, by: UUID | None, now: datetime
) -> None:
    contract = held.contract
    db.add(run)
    try:
        statement = work_out(db, contract, due, held.known_at, held.fact, held.frozen)
    except Missing as missing:
        run.problem, run.warnings = str(missing), []
        run.state = RunState.BLOCKED
        db.flush()
        erase_statement(db, run)
        move_run(db, run, RunState.BLOCKED, by=by, now=now, note=str(missing))
        return
    version = version_on(held.fact, due.labour.start, held.known_at)
    order = order_of(db, contract, version, run)
    before = previous_net(held.frozen, due.period.start)
    run.problem, run.state = "", RunState.DRAFT
    run.warnings = warnings_of(statement, before, order)
    db.flush()
    heading = bill_heading(db, contract, statement) | order_heading(order, statement)
    write_statement(db, run, statement, heading)
    move_run(db, run, RunState.DRAFT, by=by, now=now)
