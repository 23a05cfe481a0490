"""Reading costs: facts for the pure functions, rows for the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.recording import stood
from contracts.costs.models import ClientToolCost, CostRate, ToolCost
from contracts.costs.values import Per, RateFact, Reach, ToolFact, ToolKey
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.people.models import Agent

Tool = ToolCost | ClientToolCost


def rate_facts(db: Session, known_at: datetime) -> list[RateFact]:
    """Every rate that stood at a moment."""
    rows = db.scalars(
        select(CostRate).where(stood(CostRate.recorded_at, CostRate.superseded_at, known_at))
    )
    return [
        RateFact(
            row.agent_id,
            row.role,
            row.valid_from,
            row.amount,
            row.currency,
            row.recorded_at,
            row.superseded_at,
        )
        for row in rows
    ]


def tool_facts(db: Session, known_at: datetime) -> list[ToolFact]:
    """What tools cost wherever they are used, as it stood at a moment."""
    rows = db.scalars(
        select(ToolCost).where(stood(ToolCost.recorded_at, ToolCost.superseded_at, known_at))
    )
    return [_fact(row, Reach.HOUSE) for row in rows]


def client_tool_facts(
    db: Session, tenant_ids: Sequence[UUID], known_at: datetime
) -> list[tuple[UUID, UUID | None, ToolFact]]:
    """What was said for single clients: whose, of which contract (None: of all), and what."""
    rows = db.scalars(
        select(ClientToolCost).where(
            ClientToolCost.tenant_id.in_(tenant_ids),
            stood(ClientToolCost.recorded_at, ClientToolCost.superseded_at, known_at),
        )
    )
    return [
        (
            row.tenant_id,
            row.contract_id,
            _fact(row, Reach.CONTRACT if row.contract_id else Reach.CLIENT),
        )
        for row in rows
    ]


def _fact(row: Tool, reach: Reach) -> ToolFact:
    return ToolFact(
        ToolKey(row.name, Per(row.per), row.asset_kind),
        reach,
        row.valid_from,
        row.amount,
        row.currency,
        row.recorded_at,
        row.superseded_at,
    )


@dataclass(frozen=True, slots=True)
class RateLine:
    """A rate with whose it is and who recorded it."""

    row: CostRate
    name: str
    by: str


def rate_lines(db: Session) -> list[RateLine]:
    """Every standing rate: people by name, then roles, the newest days first."""
    writer = Agent.__table__.alias("writer")
    rows = db.execute(
        select(CostRate, Agent.name, writer.c.name)
        .outerjoin(Agent, Agent.id == CostRate.agent_id)
        .outerjoin(writer, writer.c.id == CostRate.recorded_by)
        .where(CostRate.superseded_at.is_(None))
        .order_by(
            Agent.name.asc().nulls_last(),
            CostRate.role,
            CostRate.currency,
            CostRate.valid_from.desc(),
        )
    )
    return [RateLine(row, name or "", by or "") for row, name, by in rows]


def rate_for(db: Session, rate_id: UUID) -> CostRate:
    """A standing rate."""
    found = db.scalar(
        select(CostRate).where(CostRate.id == rate_id, CostRate.superseded_at.is_(None))
    )
    if found is None:
        raise NotFound(_("There is no such rate, or it has been replaced by another."))
    return found


def tool_rows(db: Session) -> Sequence[ToolCost]:
    """Every standing cost of a tool, by name, the newest days first."""
    return db.scalars(
        select(ToolCost)
        .where(ToolCost.superseded_at.is_(None))
        .order_by(ToolCost.name, ToolCost.per, ToolCost.asset_kind, ToolCost.valid_from.desc())
    ).all()


def client_tool_rows(db: Session, contract: Contract) -> Sequence[ClientToolCost]:
    """What was said for the client as a whole and for this contract of it."""
    return db.scalars(
        select(ClientToolCost)
        .where(
            ClientToolCost.tenant_id == contract.tenant_id,
            or_(ClientToolCost.contract_id.is_(None), ClientToolCost.contract_id == contract.id),
            ClientToolCost.superseded_at.is_(None),
        )
        .order_by(ClientToolCost.name, ClientToolCost.valid_from.desc())
    ).all()


def tool_for(db: Session, tool_id: UUID) -> ToolCost:
    """A standing cost of a tool."""
    found = db.scalar(
        select(ToolCost).where(ToolCost.id == tool_id, ToolCost.superseded_at.is_(None))
    )
    if found is None:
        raise NotFound(_("There is no such cost, or it has been replaced by another."))
    return found


def client_tool_for(db: Session, contract: Contract, tool_id: UUID) -> ClientToolCost:
    """The same of the contract's client."""
    found = next((one for one in client_tool_rows(db, contract) if one.id == tool_id), None)
    if found is None:
        raise NotFound(_("There is no such cost, or it has been replaced by another."))
    return found
