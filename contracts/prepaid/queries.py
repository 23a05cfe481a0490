"""Reading prepaid hours: facts for the pure functions, rows for the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.recording import stood
from contracts.agreements.values import ContractFact
from contracts.ledger.models import TimeEntry
from contracts.ledger.values import BillState, TimeFact
from contracts.prepaid.grants import chain_start, grants_of
from contracts.prepaid.models import PrepaidAdjustment, PrepaidPurchase
from contracts.prepaid.values import AdjustmentFact, PrepaidFacts, PurchaseFact
from contracts.values import Span
from tenants.people.models import Agent

Recorded = type[PrepaidPurchase] | type[PrepaidAdjustment]


def prepaid_facts(
    db: Session, contract: Contract, fact: ContractFact, span: Span, known_at: datetime
) -> PrepaidFacts:
    """What the hours of some days depend on, as known at a moment.

    Earlier work is read back as far as it may have drawn from hours that are still there.
    """
    facts = PrepaidFacts(
        contract.billed_from,
        tuple(_purchases(db, contract, known_at)),
        tuple(_adjustments(db, contract, known_at)),
    )
    grants = grants_of(fact, facts.purchases, facts.since, span.end, known_at)
    earlier = Span(chain_start(grants, span.start), span.start)
    return replace(facts, history=tuple(chargeable(db, contract, earlier, known_at)))


def chargeable(
    db: Session, contract: Contract, span: Span, known_at: datetime
) -> Sequence[TimeFact]:
    """Chargeable work on some days, with no more of it than draws need: it may be years."""
    if not span.days:
        return []
    rows = db.execute(
        select(
            TimeEntry.id,
            TimeEntry.work_date,
            TimeEntry.billable_minutes,
            TimeEntry.work_type,
            TimeEntry.role,
            TimeEntry.recorded_at,
            TimeEntry.superseded_at,
        ).where(
            TimeEntry.tenant_id == contract.tenant_id,
            TimeEntry.contract_id == contract.id,
            TimeEntry.work_date >= span.start,
            TimeEntry.work_date < span.end,
            TimeEntry.bill_state == BillState.CHARGEABLE,
            TimeEntry.billable_minutes > 0,
            stood(TimeEntry.recorded_at, TimeEntry.superseded_at, known_at),
        )
    )
    return [
        TimeFact(
            id=row.id,
            label="",
            agent="",
            work_date=row.work_date,
            worked=row.billable_minutes,
            billable=row.billable_minutes,
            bill_state=BillState.CHARGEABLE,
            recorded_at=row.recorded_at,
            superseded_at=row.superseded_at,
            work_type=row.work_type,
            role=row.role,
        )
        for row in rows
    ]


def _purchases(db: Session, contract: Contract, known_at: datetime) -> list[PurchaseFact]:
    rows = db.scalars(
        select(PrepaidPurchase).where(
            PrepaidPurchase.tenant_id == contract.tenant_id,
            PrepaidPurchase.contract_id == contract.id,
            stood(PrepaidPurchase.recorded_at, PrepaidPurchase.superseded_at, known_at),
        )
    )
    return [
        PurchaseFact(
            id=row.id,
            line=row.line,
            bought_on=row.bought_on,
            blocks=row.blocks,
            hours=row.hours,
            price=row.price,
            expires_on=row.expires_on,
            rolls_over=row.rolls_over,
            automatic=row.automatic,
            recorded_at=row.recorded_at,
            superseded_at=row.superseded_at,
        )
        for row in rows
    ]


def _adjustments(db: Session, contract: Contract, known_at: datetime) -> list[AdjustmentFact]:
    rows = db.scalars(
        select(PrepaidAdjustment).where(
            PrepaidAdjustment.tenant_id == contract.tenant_id,
            PrepaidAdjustment.contract_id == contract.id,
            stood(PrepaidAdjustment.recorded_at, PrepaidAdjustment.superseded_at, known_at),
        )
    )
    return [
        AdjustmentFact(
            row.id, row.line, row.day, row.hours, row.reason, row.recorded_at, row.superseded_at
        )
        for row in rows
    ]


def first_moved(
    db: Session, contract: Contract, since: datetime, known_at: datetime
) -> date | None:
    """The first day that purchases and adjustments told or withdrawn after a moment speak of."""
    found = []
    for table, day in (
        (PrepaidPurchase, PrepaidPurchase.bought_on),
        (PrepaidAdjustment, PrepaidAdjustment.day),
    ):
        told: Recorded = table
        newer = or_(
            and_(told.recorded_at > since, told.recorded_at <= known_at),
            and_(told.superseded_at > since, told.superseded_at <= known_at),
        )
        found.append(
            db.scalar(
                select(func.min(day)).where(
                    told.tenant_id == contract.tenant_id,
                    told.contract_id == contract.id,
                    newer,
                )
            )
        )
    return min((one for one in found if one is not None), default=None)


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """A purchase as recorded, with who recorded it."""

    row: PrepaidPurchase
    by: str


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """An adjustment as recorded, with who recorded it."""

    row: PrepaidAdjustment
    by: str


def purchases_of(db: Session, contract: Contract) -> list[PurchaseLine]:
    """Every purchase ever recorded, the newest day first."""
    rows = db.execute(
        select(PrepaidPurchase, Agent.name)
        .outerjoin(Agent, Agent.id == PrepaidPurchase.recorded_by)
        .where(
            PrepaidPurchase.tenant_id == contract.tenant_id,
            PrepaidPurchase.contract_id == contract.id,
        )
        .order_by(PrepaidPurchase.bought_on.desc(), PrepaidPurchase.recorded_at.desc())
    )
    return [PurchaseLine(row, by or "") for row, by in rows]


def adjustments_of(db: Session, contract: Contract) -> list[AdjustmentLine]:
    """Every adjustment ever recorded, the newest day first."""
    rows = db.execute(
        select(PrepaidAdjustment, Agent.name)
        .outerjoin(Agent, Agent.id == PrepaidAdjustment.recorded_by)
        .where(
            PrepaidAdjustment.tenant_id == contract.tenant_id,
            PrepaidAdjustment.contract_id == contract.id,
        )
        .order_by(PrepaidAdjustment.day.desc(), PrepaidAdjustment.recorded_at.desc())
    )
    return [AdjustmentLine(row, by or "") for row, by in rows]
