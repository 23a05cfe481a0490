"""The billing page of a month: the runs there are, the contracts still waiting, and the sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Numeric, cast, func, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import facts_of
from contracts.agreements.value import monthly_value
from contracts.billing.models import BillingBatch, BillingRun
from contracts.billing.models_statement import StatementLine, StatementRow
from contracts.billing.queries import dues_in_month
from contracts.billing.schedule import Due
from contracts.ledger.queries import device_counts
from contracts.values import Span, local_date
from msp.kernel.paging import PageOf, decode_cursor, page_of
from tenants.clients.models import Tenant
from tenants.clients.queries import names_of_clients


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run in the list, with what the contract came to the period before."""

    run: BillingRun
    contract: Contract
    client: str
    statement: StatementRow | None
    previous: Decimal | None

    @property
    def period(self) -> Span:
        """The days it bills."""
        return Span(self.run.period_start, self.run.period_end)

    @property
    def change(self) -> Decimal | None:
        """By how much the net moved; nothing where there is nothing to compare."""
        if self.statement is None or self.previous is None:
            return None
        return self.statement.net - self.previous


def runs_page(
    db: Session,
    month: date,
    state: str = "",
    cursor: str | None = None,
    limit: int = 100,
) -> PageOf[RunLine]:
    """The month's runs by contract number."""
    wanted = (
        select(BillingRun, Contract, Tenant.name, StatementRow)
        .join(
            Contract,
            (Contract.tenant_id == BillingRun.tenant_id) & (Contract.id == BillingRun.contract_id),
        )
        .join(Tenant, Tenant.id == BillingRun.tenant_id)
        .outerjoin(
            StatementRow,
            (StatementRow.tenant_id == BillingRun.tenant_id)
            & (StatementRow.run_id == BillingRun.id),
        )
        .where(BillingRun.month == month)
        .order_by(Contract.number, BillingRun.period_start, BillingRun.sequence)
        .limit(limit + 1)
    )
    if state:
        wanted = wanted.where(BillingRun.state == state)
    if after := decode_cursor(cursor, int):
        wanted = wanted.where(Contract.number > cast(after[0], Numeric))
    rows = db.execute(wanted).all()
    before = _previous(db, [row[1].id for row in rows], month)
    lines = [
        RunLine(run, contract, client, statement, before.get(contract.id))
        for run, contract, client, statement in rows
    ]
    return page_of(lines, limit, lambda line: (line.contract.number,))


def runs_of_contract(
    db: Session, contract: Contract
) -> list[tuple[BillingRun, StatementRow | None]]:
    """Every run of a contract with its statement, the newest first."""
    rows = db.execute(
        select(BillingRun, StatementRow)
        .outerjoin(
            StatementRow,
            (StatementRow.tenant_id == BillingRun.tenant_id)
            & (StatementRow.run_id == BillingRun.id),
        )
        .where(BillingRun.tenant_id == contract.tenant_id, BillingRun.contract_id == contract.id)
        .order_by(BillingRun.period_start.desc(), BillingRun.sequence.desc())
    )
    return [(run, statement) for run, statement in rows]


def _previous(db: Session, contract_ids: Sequence[UUID], month: date) -> dict[UUID, Decimal]:
    """The last regular statement before the month, by contract."""
    rows = db.execute(
        select(StatementRow.contract_id, StatementRow.net)
        .where(
            StatementRow.contract_id.in_(contract_ids),
            StatementRow.sequence == 0,
            StatementRow.month < month,
        )
        .order_by(StatementRow.month)
    )
    return {row.contract_id: row.net for row in rows}


@dataclass(frozen=True, slots=True)
class StateSum:
    """How many runs stand in a state in one currency, and their net."""

    state: str
    currency: str
    count: int
    net: Decimal
    by_lines: Decimal


def sums_of(db: Session, month: date) -> list[StateSum]:
    """Counts and sums by state and currency, by statements and again by lines: they must agree."""
    by_lines = (
        select(func.coalesce(func.sum(StatementLine.net), 0))
        .where(
            StatementLine.tenant_id == StatementRow.tenant_id,
            StatementLine.statement_id == StatementRow.id,
        )
        .correlate(StatementRow)
        .scalar_subquery()
    )
    rows = db.execute(
        select(
            BillingRun.state,
            func.coalesce(StatementRow.currency, "").label("currency"),
            func.count(),
            func.coalesce(func.sum(StatementRow.net), 0),
            func.coalesce(func.sum(by_lines), 0),
        )
        .outerjoin(
            StatementRow,
            (StatementRow.tenant_id == BillingRun.tenant_id)
            & (StatementRow.run_id == BillingRun.id),
        )
        .where(BillingRun.month == month)
        .group_by(BillingRun.state, "currency")
        .order_by("currency")
    )
    return [StateSum(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contract that is to be billed for the month and has no run yet."""

    contract: Contract
    client: str
    due: Due
    expected: Decimal
    is_due: bool


def waiting_in(db: Session, month: date, now: datetime) -> list[Waiting]:
    """Contracts without a run under this month; `expected` is today's devices at today's prices."""
    running = select(BillingRun.contract_id).where(
        BillingRun.tenant_id == Contract.tenant_id,
        BillingRun.contract_id == Contract.id,
        BillingRun.month == month,
        BillingRun.sequence == 0,
    )
    contracts = db.scalars(
        select(Contract).where(~running.exists()).order_by(Contract.number)
    ).all()
    facts = facts_of(db, contracts)
    counts = device_counts(db, [one.id for one in contracts], local_date(now, "UTC"))
    names = names_of_clients(db, (one.tenant_id for one in contracts))
    found = []
    for one in contracts:
        fact = facts[one.id]
        for due in dues_in_month(one, fact, month, now):
            value = monthly_value(fact, counts[one.id], due.period.start, now)
            is_due = due.due_on <= local_date(now, one.zone)
            found.append(Waiting(one, names[one.tenant_id], due, value, is_due))
    return found


def latest_batch(db: Session, month: date) -> BillingBatch | None:
    """The last press of a button for this month."""
    return db.scalar(
        select(BillingBatch)
        .where(BillingBatch.month == month)
        .order_by(BillingBatch.created_at.desc())
        .limit(1)
    )
