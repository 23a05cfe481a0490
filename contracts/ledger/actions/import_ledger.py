"""Import a ledger kept elsewhere, in bulk: coverage and time, with when each was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.values import Basis
from contracts.ledger.models import Coverage, TimeEntry
from contracts.ledger.values import BillState
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from msp.kernel.ids import new_id

BATCH = 5000


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A device's stay under a contract, half-open."""

    tenant_id: UUID
    contract_id: UUID
    asset_id: UUID
    basis: Basis
    valid_from: date
    recorded_at: datetime
    valid_to: date | None = None
    site_id: UUID | None = None
    excluded: str = ""
    recorded_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class TimeRow:
    """Time worked on a local day of the contract."""

    tenant_id: UUID
    contract_id: UUID | None
    agent_id: UUID | None
    source_kind: str
    source_id: UUID | None
    label: str
    work_date: date
    worked_minutes: int
    billable_minutes: int
    bill_state: BillState
    recorded_at: datetime
    work_type: str = ""
    note: str = ""
    role: str = ""
    tier: str = ""
    started_at: datetime | None = None
    after_minutes: int = 0
    off_minutes: int = 0
    km: int = 0
    trip: str = ""


def import_coverage(db: Session, rows: Sequence[CoverageRow]) -> None:
    """Refused when one was recorded before a statement that did not know it."""
    _refuse_hindsight(db, {(row.contract_id, row.recorded_at) for row in rows})
    _insert(db, Coverage, rows)


def import_time(db: Session, rows: Sequence[TimeRow]) -> None:
    """Refused when one was recorded before a statement that did not know it."""
    _refuse_hindsight(
        db, {(row.contract_id, row.recorded_at) for row in rows if row.contract_id is not None}
    )
    _insert(db, TimeEntry, rows)


def _refuse_hindsight(db: Session, told: set[tuple[UUID, datetime]]) -> None:
    earliest: dict[UUID, datetime] = {}
    for contract_id, at in told:
        earliest[contract_id] = min(at, earliest.get(contract_id, at))
    known = db.execute(
        select(Contract.id, Contract.known_until)
        .where(Contract.id.in_(earliest), Contract.known_until.is_not(None))
        .with_for_update(read=True)
    )
    if any(at is not None and at >= earliest[contract_id] for contract_id, at in known):
        raise Refused(
            _("A statement was worked out after that moment and did not know it: record it now.")
        )


def _insert(
    db: Session, table: type[Coverage] | type[TimeEntry], rows: Iterable[CoverageRow | TimeRow]
) -> None:
    values = [{"id": new_id(), **asdict(row)} for row in rows]
    for start in range(0, len(values), BATCH):
        db.execute(insert(table), values[start : start + BATCH])
