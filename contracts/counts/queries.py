"""Reading quantities: facts for the pure functions, rows for the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.counts.models import Quantity
from contracts.counts.values import QuantityFact
from tenants.people.models import Agent


def quantity_facts(
    db: Session, tenant_id: UUID, contract_id: UUID, before: date, known_at: datetime
) -> list[QuantityFact]:
    """Every quantity that holds from a day before the given one, as known at a moment."""
    rows = db.scalars(
        select(Quantity).where(
            Quantity.tenant_id == tenant_id,
            Quantity.contract_id == contract_id,
            Quantity.valid_from < before,
            Quantity.recorded_at <= known_at,
            or_(Quantity.superseded_at.is_(None), Quantity.superseded_at > known_at),
        )
    )
    return [
        QuantityFact(
            row.id,
            row.line,
            row.valid_from,
            row.amount,
            row.recorded_at,
            row.superseded_at,
            row.note,
        )
        for row in rows
    ]


def quantities_on(
    db: Session, contract_ids: Sequence[UUID], day: date
) -> dict[UUID, dict[int, Decimal]]:
    """What was recorded for a day, by contract and line; nothing where nothing was."""
    rows = db.execute(
        select(Quantity.contract_id, Quantity.line, Quantity.amount)
        .ext(distinct_on(Quantity.contract_id, Quantity.line))
        .where(
            Quantity.contract_id.in_(contract_ids),
            Quantity.superseded_at.is_(None),
            Quantity.valid_from <= day,
        )
        .order_by(Quantity.contract_id, Quantity.line, Quantity.valid_from.desc())
    )
    found: dict[UUID, dict[int, Decimal]] = {one: {} for one in contract_ids}
    for contract_id, line, amount in rows:
        found[contract_id][line] = amount
    return found


def first_changed(
    db: Session, tenant_id: UUID, contract_id: UUID, since: datetime, known_at: datetime
) -> date | None:
    """The first day that quantities recorded or withdrawn after a moment speak of."""
    return db.scalar(
        select(func.min(Quantity.valid_from)).where(
            Quantity.tenant_id == tenant_id,
            Quantity.contract_id == contract_id,
            or_(
                and_(Quantity.recorded_at > since, Quantity.recorded_at <= known_at),
                and_(Quantity.superseded_at > since, Quantity.superseded_at <= known_at),
            ),
        )
    )


@dataclass(frozen=True, slots=True)
class QuantityLine:
    """A quantity as recorded, with who recorded it."""

    row: Quantity
    by: str


def history_of_line(db: Session, contract: Contract, line: int) -> list[QuantityLine]:
    """Everything ever recorded of a line's quantity, the newest days first."""
    rows = db.execute(
        select(Quantity, Agent.name)
        .outerjoin(Agent, Agent.id == Quantity.recorded_by)
        .where(
            Quantity.tenant_id == contract.tenant_id,
            Quantity.contract_id == contract.id,
            Quantity.line == line,
        )
        .order_by(Quantity.valid_from.desc(), Quantity.recorded_at.desc())
    )
    return [QuantityLine(row, by or "") for row, by in rows]
