"""The bills of a month, and those before them: read as frozen, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import contracts_of, facts_of
from contracts.billing.models import BillingRun
from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import dues_in_month, load_statements
from contracts.billing.values import RunState
from contracts.values import Span
from msp.reports.monthly.values import Bill


def bills_of(db: Session, tenant_id: UUID, month: date) -> list[Bill]:
    """A client's bills under a month, corrections after the regular ones, by contract."""
    return _read(db, _wanted(tenant_id).where(BillingRun.month == month))


def bills_before(db: Session, tenant_id: UUID, bills: Sequence[Bill]) -> list[Bill]:
    """For each of the contracts everything billed under the last month that had a regular bill."""
    last = (
        select(StatementRow.contract_id, func.max(StatementRow.month))
        .where(
            StatementRow.tenant_id == tenant_id,
            StatementRow.contract_id.in_({one.contract_id for one in bills}),
            StatementRow.sequence == 0,
            StatementRow.month < min((one.month for one in bills), default=date.max),
        )
        .group_by(StatementRow.contract_id)
    )
    months = tuple_(BillingRun.contract_id, BillingRun.month)
    return _read(db, _wanted(tenant_id).where(months.in_(last)))


def _wanted(tenant_id: UUID) -> Select[BillingRun, StatementRow, int]:
    return (
        select(BillingRun, StatementRow, Contract.number)
        .join(
            StatementRow,
            and_(
                StatementRow.tenant_id == BillingRun.tenant_id, StatementRow.run_id == BillingRun.id
            ),
        )
        .join(
            Contract,
            and_(Contract.tenant_id == BillingRun.tenant_id, Contract.id == BillingRun.contract_id),
        )
        .where(BillingRun.tenant_id == tenant_id)
        .order_by(Contract.number, BillingRun.sequence, BillingRun.period_start)
    )


def _read(db: Session, wanted: Select[BillingRun, StatementRow, int]) -> list[Bill]:
    rows = db.execute(wanted).all()
    statements = load_statements(db, [row.StatementRow for row in rows])
    return [
        Bill(
            run_id=row.BillingRun.id,
            tenant_id=row.BillingRun.tenant_id,
            contract_id=row.BillingRun.contract_id,
            contract_number=row.number,
            month=row.BillingRun.month,
            sequence=row.BillingRun.sequence,
            state=RunState(row.BillingRun.state),
            number=row.StatementRow.number or "",
            heading=row.StatementRow.heading,
            statement=statements[row.StatementRow.id],
            warnings=tuple(row.BillingRun.warnings),
        )
        for row in rows
    ]


def by_contract(bills: Collection[Bill]) -> dict[UUID, list[Bill]]:
    """The bills of each contract, in the order given."""
    found: dict[UUID, list[Bill]] = defaultdict(list)
    for one in bills:
        found[one.contract_id].append(one)
    return found


@dataclass(frozen=True, slots=True)
class Open:
    """A contract whose bill of the month is not there: nobody drafted it, or a fact is missing."""

    contract_number: int
    period: Span
    problem: str = ""
    run_id: UUID | None = None


def open_bills(db: Session, tenant_id: UUID, month: date, now: datetime) -> list[Open]:
    """Of a client's contracts those that the month's report cannot speak of yet."""
    contracts = contracts_of(db, tenant_id)
    runs = {
        run.contract_id: run
        for run in db.scalars(
            select(BillingRun).where(
                BillingRun.tenant_id == tenant_id,
                BillingRun.month == month,
                BillingRun.sequence == 0,
            )
        )
    }
    facts = facts_of(db, [one for one in contracts if one.id not in runs])
    found = [
        Open(one.number, Span(run.period_start, run.period_end), run.problem, run.id)
        for one in contracts
        if (run := runs.get(one.id)) is not None and run.state == RunState.BLOCKED
    ]
    for one in contracts:
        dues = dues_in_month(one, facts[one.id], month, now) if one.id in facts else []
        found += [Open(one.number, due.period) for due in dues if due.due_on <= now.date()]
    return sorted(found, key=lambda one: one.contract_number)


def last_month(today: date) -> date:
    """The month that one reports on: the last that is over."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
