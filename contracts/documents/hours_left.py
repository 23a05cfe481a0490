"""What is left of a client's prepaid hours by each contract's newest issued statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from contracts.billing.models_statement import StatementPrepaid, StatementRow
from contracts.billing.rows import prepaid_from
from contracts.prepaid.values import PrepaidRow


@dataclass(frozen=True, slots=True)
class HoursLeft:
    """Hours that an issued statement closed with."""

    statement: StatementRow
    row: PrepaidRow


def hours_left(db: Session, tenant_id: UUID) -> Sequence[HoursLeft]:
    """By contract, line and age. Drafts and what came after them are not the client's yet."""
    newest = (
        select(StatementRow.id)
        .ext(distinct_on(StatementRow.contract_id))
        .where(StatementRow.tenant_id == tenant_id, StatementRow.number.is_not(None))
        .order_by(
            StatementRow.contract_id,
            StatementRow.labour_end.desc(),
            StatementRow.sequence.desc(),
        )
    )
    rows = db.execute(
        select(StatementRow, StatementPrepaid)
        .join(
            StatementPrepaid,
            and_(
                StatementPrepaid.tenant_id == StatementRow.tenant_id,
                StatementPrepaid.statement_id == StatementRow.id,
            ),
        )
        .where(
            StatementRow.tenant_id == tenant_id,
            StatementRow.id.in_(newest),
            StatementPrepaid.closing > 0,
        )
        .order_by(StatementRow.contract_id, StatementPrepaid.line, StatementPrepaid.since)
    )
    return [HoursLeft(statement, prepaid_from(row, statement.currency)) for statement, row in rows]
