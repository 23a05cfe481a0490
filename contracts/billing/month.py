"""The billing page of a month: the runs there are, the contracts still waiting, and the sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Numeric, ScalarSelect, cast, func, select
from sqlalchemy.orm import Session, aliased

from contracts.agreements.models import Contract
from contracts.agreements.queries import facts_of
from contracts.agreements.value import monthly_value
from contracts.billing.models import BillingBatch, BillingRun
from contracts.billing.models_credit import CreditNote
from contracts.billing.models_statement import StatementLine, StatementRow
from contracts.billing.queries import dues_in_month
from contracts.billing.schedule import Due
from contracts.billing.values import RunState
from contracts.counts.queries import quantities_on
from contracts.ledger.queries import counts_on
from contracts.letters.models import Letter
from contracts.values import Span, local_date
from msp.kernel.paging import PageOf, decode_cursor, page_of
from tenants.clients.models import Tenant


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
        select(BillingRun, Contract, Tenant.name, StatementRow, _net_before(month))
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
    lines = [RunLine(*row) for row in rows]
    return page_of(lines, limit, lambda line: (line.contract.number,))


def unsent() -> ColumnElement[bool]:
    """Whether nobody was written to about a run's bill."""
    sent = (
        select(Letter.id)
        .join(
            StatementRow,
            (StatementRow.tenant_id == Letter.tenant_id) & (StatementRow.id == Letter.statement_id),
        )
        .where(StatementRow.tenant_id == BillingRun.tenant_id, StatementRow.run_id == BillingRun.id)
        .correlate(BillingRun)
    )
    return ~sent.exists()


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


def _net_before(month: date) -> ScalarSelect[Decimal]:
    """What the last regular statement of a run's contract before the month came to."""
    earlier = aliased(StatementRow)
    return (
        select(earlier.net)
        .where(
            earlier.tenant_id == BillingRun.tenant_id,
            earlier.contract_id == BillingRun.contract_id,
            earlier.sequence == 0,
            earlier.month < month,
        )
        .order_by(earlier.month.desc())
        .limit(1)
        .correlate(BillingRun)
        .scalar_subquery()
    )


@dataclass(frozen=True, slots=True)
class StateSum:
    """How many runs stand in a state in one currency, their net, and what is given back of it.

    `unsent` of them are issued, and nobody was written to.
    """

    state: str
    currency: str
    count: int
    net: Decimal
    by_lines: Decimal
    credited: Decimal
    unsent: int


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
    given_back = (
        select(func.coalesce(func.sum(CreditNote.net), 0))
        .where(
            CreditNote.tenant_id == StatementRow.tenant_id,
            CreditNote.statement_id == StatementRow.id,
            CreditNote.number.is_not(None),
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
            func.coalesce(func.sum(given_back), 0),
            func.count().filter(BillingRun.state == RunState.ISSUED, unsent()),
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
    named = db.execute(
        select(Contract, Tenant.name)
        .join(Tenant, Tenant.id == Contract.tenant_id)
        .where(~running.exists())
        .order_by(Contract.number)
    ).all()
    contracts = [one for one, _client in named]
    facts = facts_of(db, contracts)
    counts = counts_on(db, [one.id for one in contracts], local_date(now, "UTC"))
    quantities = quantities_on(db, [one.id for one in contracts], local_date(now, "UTC"))
    found = []
    for one, client in named:
        fact = facts[one.id]
        for due in dues_in_month(one, fact, month, now):
            value = monthly_value(fact, counts[one.id], due.period.start, now, quantities[one.id])
            is_due = due.due_on <= local_date(now, one.zone)
            found.append(Waiting(one, client, due, value, is_due))
    return found


def latest_batch(db: Session, month: date) -> BillingBatch | None:
    """The last press of a button for this month."""
    return db.scalar(
        select(BillingBatch)
        .where(BillingBatch.month == month)
        .order_by(BillingBatch.created_at.desc())
        .limit(1)
    )
