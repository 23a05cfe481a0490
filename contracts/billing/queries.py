"""Reading bills: runs, stored statements, and what a contract is due to be billed for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.values import ContractFact
from contracts.billing.models import BillingBatch, BillingRun, RunStep
from contracts.billing.models_statement import (
    StatementDevice,
    StatementLabour,
    StatementLine,
    StatementPiece,
    StatementPrepaid,
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


def run_with_bill(db: Session, run_id: UUID) -> tuple[BillingRun, Contract, StatementRow | None]:
    """A run with its contract and its statement, if it is one of the reader's clients'."""
    found = db.execute(
        select(BillingRun, Contract, StatementRow)
        .join(
            Contract,
            (Contract.tenant_id == BillingRun.tenant_id) & (Contract.id == BillingRun.contract_id),
        )
        .outerjoin(StatementRow, _of_run())
        .where(BillingRun.id == run_id)
    ).one_or_none()
    if found is None:
        raise NotFound(_("There is no such billing run."))
    run, contract, row = found
    return run, contract, row


def regular_run(db: Session, contract: Contract, due: Due) -> BillingRun | None:
    """The regular run of a period, locked until the transaction ends."""
    return db.scalar(
        select(BillingRun)
        .where(
            BillingRun.tenant_id == contract.tenant_id,
            BillingRun.contract_id == contract.id,
            BillingRun.period_start == due.period.start,
            BillingRun.sequence == 0,
        )
        .with_for_update()
    )


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
    return load_statements(db, [row])[row.id]


def load_statements(db: Session, rows: Collection[StatementRow]) -> dict[UUID, Statement]:
    """The same for several statements, in five queries altogether."""
    if not rows:
        return {}
    lines = _by_statement(db, StatementLine, rows, StatementLine.ordinal)
    devices = _by_statement(
        db, StatementDevice, rows,
        StatementDevice.line, StatementDevice.name, StatementDevice.starts,
    )  # fmt: skip
    labour = _by_statement(
        db, StatementLabour, rows,
        StatementLabour.work_date, StatementLabour.label, StatementLabour.time_id,
    )  # fmt: skip
    pieces = _by_statement(
        db, StatementPiece, rows, StatementPiece.line, StatementPiece.starts, StatementPiece.id
    )
    prepaid = _by_statement(db, StatementPrepaid, rows, *BY_AGE)
    return {
        row.id: statement_from(
            row, str(row.heading["contract"]), lines[row.id], devices[row.id],
            labour[row.id], pieces[row.id], prepaid[row.id],
        )
        for row in rows
    }  # fmt: skip


def prepaid_rows(db: Session, row: StatementRow) -> Sequence[StatementPrepaid]:
    """A statement's prepaid hours, by line and age."""
    return _by_statement(db, StatementPrepaid, [row], *BY_AGE)[row.id]


BY_AGE = (StatementPrepaid.line, StatementPrepaid.since, StatementPrepaid.key)
Part = TypeVar(
    "Part", StatementLine, StatementDevice, StatementLabour, StatementPiece, StatementPrepaid
)


def _by_statement(
    db: Session, table: type[Part], rows: Collection[StatementRow], *order: Any
) -> dict[UUID, list[Part]]:
    """The rows of a table that belong to the statements, in order."""
    found: dict[UUID, list[Part]] = {one.id: [] for one in rows}
    wanted = select(table).where(
        table.tenant_id.in_({one.tenant_id for one in rows}), table.statement_id.in_(found)
    )
    for part in db.scalars(wanted.order_by(*order)):
        found[part.statement_id].append(part)
    return found


Frozen = Sequence[tuple[BillingRun, StatementRow]]


def frozen_runs(db: Session, contract: Contract) -> Frozen:
    """Approved and issued runs of a contract, the oldest first."""
    query = (
        select(BillingRun, StatementRow)
        .join(StatementRow, _of_run())
        .where(
            BillingRun.tenant_id == contract.tenant_id,
            BillingRun.contract_id == contract.id,
            BillingRun.state.in_(FROZEN),
        )
        .order_by(BillingRun.period_start, BillingRun.sequence)
    )
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


def previous_net(frozen: Frozen, start: date) -> Decimal | None:
    """What the last regular statement before a period came to."""
    nets = [row.net for run, row in frozen if run.sequence == 0 and run.period_start < start]
    return nets[-1] if nets else None


def _of_run() -> ColumnElement[bool]:
    return and_(
        StatementRow.tenant_id == BillingRun.tenant_id, StatementRow.run_id == BillingRun.id
    )
