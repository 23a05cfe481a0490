"""Draft a run: work the statement out and keep it, until somebody approves it.

Drafting again replaces the draft; a frozen run is left as it is, so billing five times makes one
bill. A contract that lacks a price gets a blocked run that says so.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.agreements.terms import version_on
from contracts.agreements.values import ContractFact
from contracts.billing.actions.lock_contract import lock_contract
from contracts.billing.actions.move_run import move_run
from contracts.billing.actions.write_statement import erase_statement, write_statement
from contracts.billing.heading import bill_heading, order_heading
from contracts.billing.models import BillingRun
from contracts.billing.orders import order_of
from contracts.billing.queries import dues_of, frozen_starts, previous_net, regular_run
from contracts.billing.schedule import Due
from contracts.billing.values import FROZEN, Missing, RunState
from contracts.billing.warnings import warnings_of
from contracts.billing.working import work_out
from contracts.values import local_date
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _, show_date


def draft_run(
    db: Session,
    contract: Contract,
    due: Due,
    *,
    by: UUID | None,
    now: datetime,
    fact: ContractFact | None = None,
) -> BillingRun:
    """The contract's regular run for a period. Raises Conflict for a frozen one.

    `fact` is given by a caller that has locked the contract and read it since.
    """
    known_at = lock_contract(db, contract, now)
    fact = fact or fact_of(db, contract)
    if due.due_on > local_date(now, contract.zone):
        raise Refused(_("This period can be billed from %(day)s.", day=show_date(due.due_on)))
    run = regular_run(db, contract, due)
    if run is not None and run.state in FROZEN:
        raise Conflict(_("This period is approved already; corrections go on the next run."))
    _demand_order(db, contract, fact, due, known_at)
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
    run.known_at = known_at
    db.add(run)
    _fill(db, contract, run, due, fact, by=by, now=now)
    return run


def _demand_order(
    db: Session, contract: Contract, fact: ContractFact, due: Due, known_at: datetime
) -> None:
    """Corrections need every earlier period frozen, or they would be charged twice or never."""
    done = frozen_starts(db, contract)
    for earlier in dues_of(contract, fact, due.due_on, known_at):
        if earlier.period.start < due.period.start and earlier.period.start not in done:
            raise Refused(
                _(
                    "The period from %(day)s is not approved yet: it comes first.",
                    day=show_date(earlier.period.start),
                )
            )


def _fill(
    db: Session,
    contract: Contract,
    run: BillingRun,
    due: Due,
    fact: ContractFact,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    try:
        statement = work_out(db, contract, due, run.known_at, fact)
    except Missing as missing:
        run.problem, run.warnings = str(missing), []
        run.state = RunState.BLOCKED
        db.flush()
        erase_statement(db, run)
        move_run(db, run, RunState.BLOCKED, by=by, now=now, note=str(missing))
        return
    version = version_on(fact, due.labour.start, run.known_at)
    order = order_of(db, contract, version, run)
    run.problem, run.state = "", RunState.DRAFT
    run.warnings = warnings_of(statement, previous_net(db, contract, run), order)
    db.flush()
    write_statement(
        db, run, statement, bill_heading(db, contract, statement) | order_heading(order, statement)
    )
    move_run(db, run, RunState.DRAFT, by=by, now=now)
