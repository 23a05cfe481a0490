"""Post worked time to the ledger; higher rooms do it, each naming its own record as the source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.in_force import in_force
from contracts.agreements.recording import recording_time
from contracts.ledger.models import TimeEntry
from contracts.ledger.values import BillState
from contracts.values import local_date
from msp.kernel.errors import Conflict, NotFound, Refused
from msp.kernel.i18n import _
from tenants.clients.models import Tenant

MONTH_OF_MINUTES = 31 * 24 * 60


@dataclass(frozen=True, slots=True)
class Work:
    """Time worked at a moment. `billable` is what may be charged: nothing stays nothing."""

    source_kind: str
    source_id: UUID | None
    label: str
    worked: int
    billable: int
    bill_state: BillState
    at: datetime
    work_type: str = ""
    note: str = ""


def post_time(
    db: Session,
    *,
    tenant_id: UUID,
    agent_id: UUID | None,
    work: Work,
    now: datetime,
    contract_id: UUID | None = None,
) -> TimeEntry:
    """Write the work under the contract in force then, on its local day; without one it waits."""
    if not (0 <= work.worked <= MONTH_OF_MINUTES and 0 <= work.billable <= MONTH_OF_MINUTES):
        raise Refused(_("Minutes are between 0 and a month."), field="minutes")
    running = in_force(db, tenant_id, work.at, now)
    chosen = next((one for one in running if contract_id in (None, one.contract_id)), None)
    found = chosen.contract_id if chosen else contract_id
    zone = db.scalar(select(Tenant.zone).where(Tenant.id == tenant_id))
    if zone is None:
        raise NotFound(_("There is no such client."))
    entry = TimeEntry(
        tenant_id=tenant_id,
        contract_id=found,
        agent_id=agent_id,
        source_kind=work.source_kind,
        source_id=work.source_id,
        label=work.label,
        work_date=local_date(work.at, chosen.zone if chosen else zone),
        worked_minutes=work.worked,
        billable_minutes=work.billable,
        bill_state=work.bill_state,
        work_type=work.work_type,
        note=work.note,
        recorded_at=recording_time(db, tenant_id, found, now) if found else now,
        recorded_by=agent_id,
    )
    db.add(entry)
    db.flush()
    return entry


def withdraw_time(db: Session, entry: TimeEntry, *, now: datetime) -> None:
    """Take posted time back; where it was billed, the next statement corrects it."""
    at = recording_time(db, entry.tenant_id, entry.contract_id, now) if entry.contract_id else now
    standing = db.scalar(
        select(TimeEntry)
        .where(
            TimeEntry.tenant_id == entry.tenant_id,
            TimeEntry.id == entry.id,
            TimeEntry.superseded_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if standing is None:
        raise Conflict(_("This time has been withdrawn already."))
    standing.superseded_at = max(at, standing.recorded_at)
    db.flush()
