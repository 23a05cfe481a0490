"""Reading a statement with everything its documents need."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.billing.models import BillingRun, RunStep
from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import load_statement, run_for, statement_for
from contracts.billing.values import FROZEN, RunState
from contracts.documents.paper import Paper
from msp.kernel.money import round_money
from tenants.people.models import Agent


def paper_for(db: Session, statement_id: UUID) -> Paper:
    """A stored statement, as staff see it."""
    row = statement_for(db, statement_id)
    run = run_for(db, row.run_id)
    steps = _who(db, run)
    approved = steps.get(RunState.APPROVED)
    drafted = steps.get(RunState.DRAFT)
    return Paper(
        id=row.id,
        run_id=run.id,
        tenant_id=row.tenant_id,
        statement=load_statement(db, row),
        heading=row.heading,
        state=RunState(run.state),
        sequence=run.sequence,
        month=run.month,
        fingerprint=row.fingerprint,
        number=row.number,
        issued_on=row.issued_on,
        prepared_by=drafted[1] if drafted else "",
        approved_by=approved[1] if approved else "",
        approved_at=approved[0].at if approved else None,
        previous_net=_previous_net(db, row, run),
    )


def _who(db: Session, run: BillingRun) -> dict[RunState, tuple[RunStep, str]]:
    """The last step into each state, with who took it."""
    rows = db.execute(
        select(RunStep, Agent.name)
        .outerjoin(Agent, Agent.id == RunStep.agent_id)
        .where(RunStep.tenant_id == run.tenant_id, RunStep.run_id == run.id)
        .order_by(RunStep.at, RunStep.id)
    )
    return {RunState(step.state): (step, name or "") for step, name in rows}


def _previous_net(db: Session, row: StatementRow, run: BillingRun) -> Decimal | None:
    """What the contract's regular statement before this one came to."""
    found = db.scalar(
        select(StatementRow.net)
        .join(
            BillingRun,
            (BillingRun.tenant_id == StatementRow.tenant_id)
            & (BillingRun.id == StatementRow.run_id),
        )
        .where(
            StatementRow.tenant_id == row.tenant_id,
            StatementRow.contract_id == row.contract_id,
            BillingRun.state.in_(FROZEN),
            BillingRun.sequence == 0,
            BillingRun.period_start < run.period_start,
        )
        .order_by(BillingRun.period_start.desc())
        .limit(1)
    )
    return None if found is None else round_money(found, row.currency)
