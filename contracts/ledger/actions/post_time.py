"""Post worked time to the ledger; higher rooms do it, each naming its own record as the source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.in_force import InForce, in_force
from contracts.agreements.recording import recording_time
from contracts.agreements.zones import trip_zones
from contracts.ledger.hours import outside, told
from contracts.ledger.models import TimeEntry
from contracts.ledger.values import Band, BillState
from contracts.roles.queries import role_on
from contracts.values import local_date
from msp.kernel.errors import NotFound, Refused
from msp.kernel.i18n import _
from tenants.calendars.queries import calendar_for
from tenants.clients.models import Tenant

MONTH_OF_MINUTES = 31 * 24 * 60
FARTHEST = 5000


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
    tier: str = ""
    site_id: UUID | None = None
    # When it began, where that is known: it decides what lay outside the hours; else `band` does.
    started_at: datetime | None = None
    band: Band = Band.HOURS
    km: int = 0
    trip: str = ""


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
    _demand_minutes(work)
    running = in_force(db, tenant_id, work.at, now)
    chosen = next((one for one in running if contract_id in (None, one.contract_id)), None)
    found = chosen.contract_id if chosen else contract_id
    zone = db.scalar(select(Tenant.zone).where(Tenant.id == tenant_id))
    if zone is None:
        raise NotFound(_("There is no such client."))
    day = local_date(work.at, chosen.zone if chosen else zone)
    entry = TimeEntry(
        tenant_id=tenant_id,
        contract_id=found,
        agent_id=agent_id,
        source_kind=work.source_kind,
        source_id=work.source_id,
        label=work.label,
        work_date=day,
        worked_minutes=work.worked,
        billable_minutes=work.billable,
        bill_state=work.bill_state,
        work_type=work.work_type,
        note=work.note,
        role=role_on(db, agent_id, day),
        tier=work.tier,
        started_at=work.started_at,
        **_outside(db, tenant_id, work, chosen) | _way(db, tenant_id, work, chosen),
        recorded_at=recording_time(db, tenant_id, found, now) if found else now,
        recorded_by=agent_id,
    )
    db.add(entry)
    db.flush()
    return entry


def _demand_minutes(work: Work) -> None:
    if not (0 <= work.worked <= MONTH_OF_MINUTES and 0 <= work.billable <= MONTH_OF_MINUTES):
        raise Refused(_("Minutes are between 0 and a month."), field="minutes")


def _way(db: Session, tenant_id: UUID, work: Work, chosen: InForce | None) -> dict[str, Any]:
    """Kilometres, or a trip to a zone that the contract names."""
    if not 0 <= work.km <= FARTHEST:
        raise Refused(_("Kilometres are between 0 and 5000."), field="km")
    if work.km and work.trip:
        raise Refused(_("Say kilometres or a trip, not both."), field="trip")
    if work.trip and chosen and work.trip not in trip_zones(db, tenant_id, [chosen.version_id]):
        raise Refused(_("The contract names no such zone."), field="trip")
    return {"km": work.km, "trip": work.trip}


def _outside(db: Session, tenant_id: UUID, work: Work, chosen: InForce | None) -> dict[str, int]:
    """What lay outside the hours in force where it was worked. Unknown hours are in hours."""
    if work.started_at is None:
        return told(work.band, work.worked).minutes()
    hours = calendar_for(db, tenant_id, work.site_id, chosen.calendar_id if chosen else None)
    return outside(hours.calendar, work.started_at, work.worked).minutes()
