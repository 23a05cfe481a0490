"""Reading bills: runs, stored statements, and what a contract is due to be billed for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.values import ContractFact
from contracts.billing.models import BillingBatch, BillingRun, RunStep
from contracts.billing.models_statement import (
    StatementDevice,
    StatementLabour,
    StatementLine,
    StatementRow,
)
from contracts.billing.rows import statement_from
from contracts.billing.schedule import Due, schedule
from contracts.billing.values import FROZEN
from contracts.billing.values_statement import Statement
from contracts.values import Span
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.people.models import Agent


def run_for(db: Session, run_id: UUID) -> BillingRun:
    """A run, if it is one of the reader's clients'."""
    found = db.scalar(select(BillingRun).where(BillingRun.id == run_id))
    if found is None:
        raise NotFound(_("There is no such billing run."))
    return found


def statement_of_run(db: Session, run: BillingRun) -> StatementRow | None:
    """The run's statement; a blocked run has none."""
    return db.scalar(
        select(StatementRow).where(
            StatementRow.tenant_id == run.tenant_id, StatementRow.run_id == run.id
        )
    )


def statement_for(db: Session, statement_id: UUID) -> StatementRow:
    """A stored statement, if the reader may see it."""
    found = db.scalar(select(StatementRow).where(StatementRow.id == statement_id))
    if found is None:
        raise NotFound(_("There is no such statement."))
    return found


def load_statement(db: Session, row: StatementRow) -> Statement:
    """The statement with its lines and evidence, as it was worked out."""
    lines = db.scalars(
        select(StatementLine)
        .where(StatementLine.tenant_id == row.tenant_id, StatementLine.statement_id == row.id)
        .order_by(StatementLine.ordinal)
    )
    devices = db.scalars(
        select(StatementDevice)
        .where(StatementDevice.tenant_id == row.tenant_id, StatementDevice.statement_id == row.id)
        .order_by(StatementDevice.line, StatementDevice.name, StatementDevice.starts)
    )
    labour = db.scalars(
        select(StatementLabour)
        .where(StatementLabour.tenant_id == row.tenant_id, StatementLabour.statement_id == row.id)
        .order_by(StatementLabour.work_date, StatementLabour.label, StatementLabour.time_id)
    )
    return statement_from(row, str(row.heading["contract"]), lines, devices, labour)


def frozen_runs(
    db: Session, contract: Contract, known_before: datetime | None = None
) -> list[tuple[BillingRun, StatementRow]]:
    """Approved and issued runs of a contract, the oldest first."""
    query = (
        select(BillingRun, StatementRow)
        .join(
            StatementRow,
            (StatementRow.tenant_id == BillingRun.tenant_id)
            & (StatementRow.run_id == BillingRun.id),
        )
        .where(
            BillingRun.tenant_id == contract.tenant_id,
            BillingRun.contract_id == contract.id,
            BillingRun.state.in_(FROZEN),
        )
        .order_by(BillingRun.period_start, BillingRun.sequence)
    )
    if known_before is not None:
        query = query.where(BillingRun.known_at < known_before)
    return [(run, row) for run, row in db.execute(query)]


def runs_of(db: Session, contract: Contract) -> Sequence[BillingRun]:
    """Every run of a contract, the newest first."""
    return db.scalars(
        select(BillingRun)
        .where(BillingRun.tenant_id == contract.tenant_id, BillingRun.contract_id == contract.id)
        .order_by(BillingRun.period_start.desc(), BillingRun.sequence.desc())
    ).all()


def steps_of(db: Session, run: BillingRun) -> Sequence[tuple[RunStep, str]]:
    """How the run came to where it is, with the names of who moved it."""
    rows = db.execute(
        select(RunStep, Agent.name)
        .outerjoin(Agent, Agent.id == RunStep.agent_id)
        .where(RunStep.tenant_id == run.tenant_id, RunStep.run_id == run.id)
        .order_by(RunStep.at, RunStep.id)
    )
    return [(step, name or "") for step, name in rows]


def batch_for(db: Session, batch_id: UUID) -> BillingBatch:
    """A press of a button over many contracts."""
    found = db.scalar(select(BillingBatch).where(BillingBatch.id == batch_id))
    if found is None:
        raise NotFound(_("There is no such batch."))
    return found


def due_of(run: BillingRun) -> Due:
    """The days a run bills."""
    return Due(
        Span(run.period_start, run.period_end),
        Span(run.labour_start, run.labour_end),
        run.due_on,
        run.month,
    )


def dues_of(contract: Contract, fact: ContractFact, until: date, known_at: datetime) -> list[Due]:
    """Every statement due from the contract's first billed day up to a day."""
    return list(schedule(fact, contract.billed_from, until, known_at))


def dues_in_month(
    contract: Contract, fact: ContractFact, month: date, known_at: datetime
) -> list[Due]:
    """The statements people look for under this month."""
    last = (month.replace(day=1) + timedelta(days=32)).replace(day=1) + timedelta(days=1)
    return [one for one in dues_of(contract, fact, last, known_at) if one.month == month]


def previous_net(db: Session, contract: Contract, run: BillingRun) -> Decimal | None:
    """What the regular statement before this one came to."""
    before = [
        row.net
        for other, row in frozen_runs(db, contract)
        if other.period_start < run.period_start and other.sequence == 0
    ]
    return before[-1] if before else None
