"""What margins of many contracts are worked out from, each kind of fact in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, distinct, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from contracts.agreements.values import WORK, Basis
from contracts.billing.models import BillingRun
from contracts.billing.models_statement import (
    StatementDevice,
    StatementLabour,
    StatementLine,
    StatementPiece,
    StatementRow,
)
from contracts.billing.queries import due_of
from contracts.billing.values import FROZEN
from contracts.costs.tools import Stand, Users
from contracts.costs.values import Worker
from contracts.ledger.models import Coverage, TimeEntry
from contracts.ledger.values import BillState
from contracts.margins.bill import Billed
from contracts.margins.values_bill import Work
from contracts.values import FOREVER, Span
from msp.kernel.money import round_money
from tenants.people.models import Agent

Ids = Collection[UUID]


def runs_with_statements(
    db: Session, tenants: Ids, contracts: Ids, months: Span
) -> list[tuple[BillingRun, StatementRow | None]]:
    """Every run that people look for under a month of the span; a blocked one has no statement."""
    rows = db.execute(
        select(BillingRun, StatementRow)
        .outerjoin(
            StatementRow,
            (StatementRow.tenant_id == BillingRun.tenant_id)
            & (StatementRow.run_id == BillingRun.id),
        )
        .where(
            BillingRun.tenant_id.in_(tenants),
            BillingRun.contract_id.in_(contracts),
            BillingRun.month >= months.start,
            BillingRun.month < months.end,
        )
        .order_by(BillingRun.contract_id, BillingRun.month, BillingRun.period_start)
        .order_by(BillingRun.sequence)
    )
    return [(run, row) for run, row in rows]


def billed_of(
    run: BillingRun, row: StatementRow, charged: Decimal, unpriced_devices: int
) -> Billed:
    """A statement as the pure function asks for it."""
    due = due_of(run)
    # A correction run bills no days of its own: the regular one bears their costs.
    nothing = run.sequence > 0
    return Billed(
        run_id=run.id,
        contract_id=run.contract_id,
        currency=row.currency,
        month=run.month,
        period=Span(due.period.end, due.period.end) if nothing else due.period,
        labour=Span(due.labour.end, due.labour.end) if nothing else due.labour,
        state=run.state,
        revenue=round_money(row.net, row.currency),
        charged=round_money(charged, row.currency),
        approved=run.state in FROZEN,
        unpriced_devices=unpriced_devices,
    )


def sums_by_basis(db: Session, tenants: Ids, statements: Ids) -> dict[UUID, dict[Basis, Decimal]]:
    """What each kind of line brings, by statement."""
    rows = db.execute(
        select(StatementLine.statement_id, StatementLine.basis, func.sum(StatementLine.net))
        .where(
            StatementLine.tenant_id.in_(tenants),
            StatementLine.statement_id.in_(statements),
        )
        .group_by(StatementLine.statement_id, StatementLine.basis)
    )
    found: dict[UUID, dict[Basis, Decimal]] = defaultdict(dict)
    for statement_id, basis, net in rows:
        found[statement_id][Basis(basis)] = net
    return found


def charged_for_work(sums: dict[Basis, Decimal]) -> Decimal:
    """The part of a bill that lines for work bring."""
    return sum((net for basis, net in sums.items() if basis in WORK), Decimal(0))


def unpriced_devices(db: Session, tenants: Ids, statements: Ids) -> dict[UUID, int]:
    """How many covered devices no line prices, by statement."""
    rows = db.execute(
        select(StatementDevice.statement_id, func.count(distinct(StatementDevice.thing_id)))
        .where(
            StatementDevice.tenant_id.in_(tenants),
            StatementDevice.statement_id.in_(statements),
            StatementDevice.line.is_(None),
            StatementDevice.note == "",
            StatementDevice.basis != Basis.PERSON,
        )
        .group_by(StatementDevice.statement_id)
    )
    return {row[0]: row[1] for row in rows}


def users_billed(db: Session, tenants: Ids, statements: Ids) -> dict[UUID, list[Users]]:
    """The users that each statement charges, by line and days; corrections are left out."""
    agreed = _users(StatementPiece, StatementPiece.quantity, Basis.USER, tenants, statements)
    named = _users(StatementDevice, literal(Decimal(1)), Basis.PERSON, tenants, statements)
    found: dict[UUID, list[Users]] = defaultdict(list)
    for statement_id, line, starts, ends, quantity in db.execute(union_all(agreed, named)):
        found[statement_id].append(Users(line, Span(starts, ends), quantity))
    return found


def _users(
    table: type[StatementPiece] | type[StatementDevice],
    quantity: ColumnElement[Decimal] | InstrumentedAttribute[Decimal],
    basis: Basis,
    tenants: Ids,
    statements: Ids,
) -> Select[UUID, int, date, date, Decimal]:
    """Users of agreed numbers, or one for each stay of a person."""
    return (
        select(
            table.statement_id,
            StatementLine.number,
            table.starts,
            table.ends,
            quantity.label("quantity"),
        )
        .join(
            StatementLine,
            and_(
                StatementLine.tenant_id == table.tenant_id,
                StatementLine.statement_id == table.statement_id,
                StatementLine.ordinal == table.line,
            ),
        )
        .where(
            table.tenant_id.in_(tenants),
            table.statement_id.in_(statements),
            StatementLine.basis == basis,
            StatementLine.corrects_start.is_(None),
        )
    )


def stands_of(
    db: Session, tenants: Ids, contracts: Ids, known_at: datetime
) -> dict[UUID, list[Stand]]:
    """The devices under each contract as known at a moment, those with the same days as one.

    A stand is as billed as its coverage says; which kinds a line prices is the bill's own affair.
    """
    rows = db.execute(
        select(
            Coverage.contract_id,
            Coverage.basis,
            Coverage.valid_from,
            Coverage.valid_to,
            (Coverage.excluded == "").label("billed"),
            func.count(),
        )
        .where(
            Coverage.tenant_id.in_(tenants),
            Coverage.contract_id.in_(contracts),
            Coverage.basis != Basis.PERSON,
            Coverage.recorded_at <= known_at,
            or_(Coverage.superseded_at.is_(None), Coverage.superseded_at > known_at),
        )
        .group_by(
            Coverage.contract_id, Coverage.basis, Coverage.valid_from, Coverage.valid_to, "billed"
        )
    )
    found: dict[UUID, list[Stand]] = defaultdict(list)
    for contract_id, basis, starts, ends, billed, number in rows:
        span = Span(starts, ends or FOREVER)
        found[contract_id].append(Stand(Basis(basis), span, number, billed))
    return found


def works_of(
    db: Session,
    tenants: Ids,
    contracts: Ids,
    days: Span,
    known_at: datetime,
    *,
    by_source: bool = False,
) -> dict[UUID, list[Work]]:
    """All minutes worked under each contract, by person and day, or also by what it was for."""
    apart: list[InstrumentedAttribute[Any]] = [TimeEntry.bill_state]
    if by_source:
        apart = [*apart, TimeEntry.source_kind, TimeEntry.source_id, TimeEntry.label]
    rows = db.execute(
        select(
            TimeEntry.contract_id,
            TimeEntry.agent_id,
            TimeEntry.work_date,
            func.sum(TimeEntry.worked_minutes).label("minutes"),
            *apart,
        )
        .where(
            TimeEntry.tenant_id.in_(tenants),
            TimeEntry.contract_id.in_(contracts),
            TimeEntry.work_date >= days.start,
            TimeEntry.work_date < days.end,
            TimeEntry.recorded_at <= known_at,
            or_(TimeEntry.superseded_at.is_(None), TimeEntry.superseded_at > known_at),
        )
        .group_by(TimeEntry.contract_id, TimeEntry.agent_id, TimeEntry.work_date, *apart)
    ).all()
    workers = workers_of(db, {row.agent_id for row in rows if row.agent_id})
    found: dict[UUID, list[Work]] = defaultdict(list)
    for row in rows:
        found[row.contract_id].append(_work(row, workers, by_source=by_source))
    return found


def _work(row: Any, workers: Mapping[UUID, Worker], *, by_source: bool) -> Work:
    return Work(
        worker=workers.get(row.agent_id, Worker(None)),
        day=row.work_date,
        minutes=int(row.minutes),
        source=source_of(row.source_kind, row.source_id) if by_source else "",
        label=row.label if by_source else "",
        covered=row.bill_state == BillState.COVERED,
    )


def source_of(kind: str, source_id: UUID | None) -> str:
    """How a source is written: of work without one, the work stays by itself."""
    return f"{kind}:{source_id}" if source_id else ""


def workers_of(db: Session, agent_ids: Ids) -> dict[UUID, Worker]:
    """People with the roles they have now; a role's rate is an assumption in any case."""
    rows = db.execute(select(Agent.id, Agent.name, Agent.roles).where(Agent.id.in_(agent_ids)))
    return {row.id: Worker(row.id, row.name, tuple(row.roles)) for row in rows}


def charged_by_source(db: Session, tenant_id: UUID, statement_id: UUID) -> dict[str, Decimal]:
    """What a statement charges for the work on each thing, corrections of it among them."""
    rows = db.execute(
        select(TimeEntry.source_kind, TimeEntry.source_id, func.sum(StatementLabour.amount))
        .join(
            TimeEntry,
            (TimeEntry.tenant_id == StatementLabour.tenant_id)
            & (TimeEntry.id == StatementLabour.time_id),
        )
        .where(
            StatementLabour.tenant_id == tenant_id,
            StatementLabour.statement_id == statement_id,
            StatementLabour.line.is_not(None),
            TimeEntry.source_id.is_not(None),
        )
        .group_by(TimeEntry.source_kind, TimeEntry.source_id)
    )
    return {source_of(kind, source_id): amount for kind, source_id, amount in rows}


def unplaced_minutes(db: Session, tenants: Ids, days: Span) -> dict[UUID, int]:
    """Time under no contract, by client: it costs, and no bill bears it."""
    rows = db.execute(
        select(TimeEntry.tenant_id, func.sum(TimeEntry.worked_minutes))
        .where(
            TimeEntry.tenant_id.in_(tenants),
            TimeEntry.contract_id.is_(None),
            TimeEntry.work_date >= days.start,
            TimeEntry.work_date < days.end,
            TimeEntry.superseded_at.is_(None),
        )
        .group_by(TimeEntry.tenant_id)
    )
    return {tenant_id: int(minutes) for tenant_id, minutes in rows}


def overall(spans: Sequence[Span]) -> Span:
    """From the first day of them to the last."""
    if not spans:
        return Span(date.min, date.min)
    return Span(min(one.start for one in spans), max(one.end for one in spans))
