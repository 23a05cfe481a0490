"""Reading suspensions: facts for the pure functions, rows for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from msgspec import convert
from sqlalchemy import ColumnElement, ScalarSelect, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session

from contracts.agreements.models import Contract
from contracts.agreements.models_suspension import Suspension
from contracts.agreements.values_suspension import SuspensionFact
from tenants.people.models import Agent


def suspensions_beside(
    tenant_id: ColumnElement[UUID] | InstrumentedAttribute[UUID],
    contract_id: ColumnElement[UUID] | InstrumentedAttribute[UUID],
) -> ScalarSelect[Any]:
    """All that was ever recorded of a contract's suspensions, as a column of another query."""
    fields = {
        "id": Suspension.id,
        "starts": Suspension.starts,
        "ends": Suspension.ends,
        "reason": Suspension.reason,
        "recorded_at": Suspension.recorded_at,
        "superseded_at": Suspension.superseded_at,
    }
    one = func.jsonb_build_object(*chain.from_iterable(fields.items()))
    return (
        select(func.coalesce(func.jsonb_agg(one), cast([], JSONB)))
        .where(Suspension.tenant_id == tenant_id, Suspension.contract_id == contract_id)
        .correlate_except(Suspension)
        .scalar_subquery()
    )


def suspensions_from(told: Any) -> tuple[SuspensionFact, ...]:
    """The facts that such a column holds."""
    return convert(told, tuple[SuspensionFact, ...], strict=False)


def suspension_facts(db: Session, contract: Contract) -> tuple[SuspensionFact, ...]:
    """Every suspension ever recorded, the superseded ones too."""
    told = suspensions_beside(Contract.tenant_id, Contract.id)
    return suspensions_from(db.scalar(select(told).where(Contract.id == contract.id)))


@dataclass(frozen=True, slots=True)
class SuspensionLine:
    """A suspension as recorded, with who recorded it."""

    row: Suspension
    by: str


def history_of_suspensions(db: Session, contract: Contract) -> list[SuspensionLine]:
    """Everything ever recorded, the newest days first."""
    rows = db.execute(
        select(Suspension, Agent.name)
        .outerjoin(Agent, Agent.id == Suspension.recorded_by)
        .where(Suspension.tenant_id == contract.tenant_id, Suspension.contract_id == contract.id)
        .order_by(Suspension.starts.desc(), Suspension.recorded_at.desc())
    )
    return [SuspensionLine(row, by or "") for row, by in rows]


def overlapping(
    db: Session,
    contract: Contract,
    starts: date,
    ends: date | None,
    besides: UUID | None = None,
) -> Suspension | None:
    """A standing suspension, another than `besides`, that has a day of the given ones."""
    wanted = select(Suspension).where(
        Suspension.tenant_id == contract.tenant_id,
        Suspension.contract_id == contract.id,
        Suspension.superseded_at.is_(None),
        or_(Suspension.ends.is_(None), Suspension.ends > starts),
    )
    if ends is not None:
        wanted = wanted.where(Suspension.starts < ends)
    if besides is not None:
        wanted = wanted.where(Suspension.id != besides)
    return db.scalars(wanted.order_by(Suspension.starts).limit(1)).first()
