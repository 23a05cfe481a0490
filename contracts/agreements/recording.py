"""When a fact counts as recorded: never earlier than what a stored statement already knew.

A statement is worked out under the contract's own lock and leaves behind the moment it knew. Every
fact about the contract is recorded under a share of that lock, and later than that moment. So a
fact that was on its way while a statement was worked out cannot fall between the two and be lost:
it is a late fact, and the next statement corrects.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from contracts.agreements.models import Contract
from msp.kernel.errors import Conflict, NotFound
from msp.kernel.tables import TenantTable

INSTANT = timedelta(microseconds=1)
Fact = TypeVar("Fact", bound=TenantTable)


class Recorded(Protocol):
    """A row that says since when it is recorded and when another one replaced it."""

    recorded_at: datetime
    superseded_at: datetime | None


def recording_time(db: Session, tenant_id: UUID, contract_id: UUID, now: datetime) -> datetime:
    """Holds a share of the contract's lock until the transaction ends; returns when to record."""
    known = db.scalar(
        select(Contract.known_until)
        .where(Contract.tenant_id == tenant_id, Contract.id == contract_id)
        .with_for_update(read=True)
    )
    return now if known is None else max(now, known + INSTANT)


def stood(
    recorded_at: InstrumentedAttribute[datetime],
    superseded_at: InstrumentedAttribute[datetime | None],
    known_at: datetime,
) -> ColumnElement[bool]:
    """Of a table's two columns: recorded by that moment and not superseded until then."""
    return and_(recorded_at <= known_at, or_(superseded_at.is_(None), superseded_at > known_at))


def standing_row(
    db: Session, contract: Contract, table: type[Fact], row_id: UUID, missing: str
) -> Fact:
    """A recorded fact of the contract that nothing has replaced; else NotFound says `missing`."""
    columns: Any = table
    found = db.scalar(
        select(table).where(
            columns.tenant_id == contract.tenant_id,
            columns.contract_id == contract.id,
            columns.id == row_id,
            columns.superseded_at.is_(None),
        )
    )
    if found is None:
        raise NotFound(missing)
    return found


def supersede(db: Session, row: Recorded, at: datetime, taken: str) -> datetime:
    """Replace a fact from a moment on, never before it was recorded; returns from when.

    Under the row's lock: of two people who replace it at once, the second is told so. Raises
    Conflict with the words given.
    """
    db.refresh(row, with_for_update=True)
    if row.superseded_at is not None:
        raise Conflict(taken)
    row.superseded_at = max(at, row.recorded_at)
    db.flush()
    return row.superseded_at
