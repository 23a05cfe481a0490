"""Reading a statement with everything its documents need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.billing.fingerprint import fingerprint
from contracts.billing.heading import bill_heading
from contracts.billing.models import BillingRun, RunStep
from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import (
    load_statement,
    run_for,
    statement_for,
    steps_of,
)
from contracts.billing.recipients import recipients_of
from contracts.billing.schedule import Due
from contracts.billing.values import RunState
from contracts.billing.values_statement import Statement
from contracts.documents.paper import Paper
from contracts.letters.sight import letters_seen
from contracts.letters.values import About
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.money import round_money
from msp.kernel.paging import PageOf, decode_cursor, page_of


def paper_for(db: Session, statement_id: UUID) -> Paper:
    """A stored statement, as staff see it."""
    row = statement_for(db, statement_id)
    run = run_for(db, row.run_id)
    return paper_of_run(db, run, row, steps_of(db, run))


def paper_of_run(
    db: Session, run: BillingRun, row: StatementRow, taken: Sequence[tuple[RunStep, str]]
) -> Paper:
    """The same from what has been read already; `taken` are the run's steps with their names."""
    steps = {RunState(step.state): (step, name) for step, name in taken}
    approved = steps.get(RunState.APPROVED)
    drafted = steps.get(RunState.DRAFT)
    return replace(
        _paper(db, row, RunState(run.state)),
        prepared_by=drafted[1] if drafted else "",
        approved_by=approved[1] if approved else "",
        approved_at=approved[0].at if approved else None,
        previous_net=_net_before(db, row.tenant_id, row.contract_id, row.month, row.currency),
    )


def issued_paper(db: Session, statement_id: UUID) -> Paper:
    """An issued statement, as its client sees it: nothing of how it came about."""
    row = statement_for(db, statement_id)
    if row.number is None:
        raise NotFound(_("There is no such statement."))
    return _paper(db, row, RunState.ISSUED)


def issued_statements(
    db: Session, tenant_id: UUID, *, cursor: str | None = None, limit: int = 50
) -> PageOf[StatementRow]:
    """A client's issued statements, the newest first."""
    wanted = (
        select(StatementRow)
        .where(StatementRow.tenant_id == tenant_id, StatementRow.number.is_not(None))
        .order_by(StatementRow.issued_at.desc(), StatementRow.id.desc())
        .limit(limit + 1)
    )
    if after := decode_cursor(cursor, datetime, UUID):
        wanted = wanted.where(tuple_(StatementRow.issued_at, StatementRow.id) < tuple_(*after))
    return page_of(db.scalars(wanted).all(), limit, lambda row: (row.issued_at, row.id))


def letters_of_bill(db: Session, row: StatementRow) -> dict[str, Any]:
    """Whom an issued bill was sent to, who else it would go to, and how the letters stand."""
    about, readers = About(row.tenant_id, statement_id=row.id), recipients_of(db, row)
    return letters_seen(db, about, readers, f"/billing/runs/{row.run_id}")


def preview_paper(db: Session, contract: Contract, due: Due, statement: Statement) -> Paper:
    """A statement that nobody has stored, as a draft would show it."""
    before = _net_before(db, contract.tenant_id, contract.id, due.month, contract.currency)
    return Paper(
        id=None,
        run_id=None,
        tenant_id=contract.tenant_id,
        statement=statement,
        heading=bill_heading(db, contract, statement),
        state=RunState.DRAFT,
        sequence=0,
        month=due.month,
        fingerprint=fingerprint(statement),
        previous_net=before,
    )


def _paper(db: Session, row: StatementRow, state: RunState) -> Paper:
    return Paper(
        id=row.id,
        run_id=row.run_id,
        tenant_id=row.tenant_id,
        statement=load_statement(db, row),
        heading=row.heading,
        state=state,
        sequence=row.sequence,
        month=row.month,
        fingerprint=row.fingerprint,
        number=row.number,
        issued_on=row.issued_on,
    )


def _net_before(
    db: Session, tenant_id: UUID, contract_id: UUID, month: date, currency: str
) -> Decimal | None:
    """What the contract's regular statement before a month came to."""
    found = db.scalar(
        select(StatementRow.net)
        .where(
            StatementRow.tenant_id == tenant_id,
            StatementRow.contract_id == contract_id,
            StatementRow.sequence == 0,
            StatementRow.month < month,
        )
        .order_by(StatementRow.month.desc())
        .limit(1)
    )
    return None if found is None else round_money(found, currency)
