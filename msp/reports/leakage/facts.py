"""Reading the facts of one client that leaks follow from, in a fixed number of queries.

Prepaid hours take some more for each contract that has any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from contracts.agreements.queries import contracts_of, facts_of
from contracts.entitlement.values import Entitled
from contracts.ledger.models import Coverage, TimeEntry
from contracts.ledger.values import BillState
from contracts.sightings.models import DeviceReport, SeenDevice
from contracts.sightings.values import Standing
from contracts.values import local_date
from msp.desk.tickets.entitled import answer_column
from msp.desk.tickets.models import Ticket
from msp.desk.values import ENDED
from msp.reports.leakage.finding import SILENT_AFTER
from msp.reports.leakage.people import people_of
from msp.reports.leakage.prepaid import lapsing_of
from msp.reports.leakage.prices import prices_of
from msp.reports.leakage.tools import tools_of
from msp.reports.leakage.values import Device, Facts, Job, Stay, Unplaced
from msp.reports.leakage.vendors import cases_of, retained_of
from tenants.assets.models import Asset
from tenants.clients.models import Tenant

GOODWILL = BillState.GOODWILL.value


def facts_for(db: Session, client: Tenant, now: datetime) -> Facts:
    """What stands in the register, the ledger, the contracts and the desk today."""
    today = local_date(now, client.zone)
    since = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    contracts = contracts_of(db, client.id)
    agreed = facts_of(db, contracts)
    devices = (*_register(db, client), *_unregistered(db, client))
    stays = tuple(_stays(db, client.id, today, Coverage.asset_id))
    return Facts(
        today=today,
        monitored=_monitored(db, client.id, now),
        prices=tuple(prices_of(one, local_date(now, one.zone), now) for one in agreed.values()),
        devices=devices,
        stays=stays,
        people=tuple(people_of(db, client)),
        users=tuple(_stays(db, client.id, today, Coverage.contact_id)),
        jobs=tuple(_jobs(db, client, since)),
        unplaced=tuple(_unplaced(db, client.id, since)),
        lapsing=tuple(
            found for one in contracts for found in lapsing_of(db, one, agreed[one.id], now)
        ),
        retained=tuple(retained_of(db, client, devices, today)),
        cases=tuple(cases_of(db, client, since, now)),
        tools=tuple(tools_of(db, agreed.values(), stays, today, now)),
    )


def _monitored(db: Session, tenant_id: UUID, now: datetime) -> bool:
    """Whether anybody told us of this client's devices lately: without it, silence says nothing."""
    told = select(DeviceReport.id).where(
        DeviceReport.tenant_id == tenant_id, DeviceReport.recorded_at >= now - SILENT_AFTER
    )
    return db.scalar(told.limit(1)) is not None


def _register(db: Session, client: Tenant) -> Iterator[Device]:
    """Devices in use, but for those that a person left out of everything."""
    left_out = select(SeenDevice.asset_id).where(
        SeenDevice.tenant_id == client.id,
        SeenDevice.standing == Standing.EXCLUDED,
        SeenDevice.asset_id.is_not(None),
    )
    rows = db.execute(
        select(Asset.id, Asset.name, Asset.kind, Asset.last_seen_at).where(
            Asset.tenant_id == client.id, Asset.retired_on.is_(None), Asset.id.not_in(left_out)
        )
    )
    for row in rows:
        seen = local_date(row.last_seen_at, client.zone) if row.last_seen_at else None
        yield Device(str(row.id), row.name, row.kind, seen)


def _unregistered(db: Session, client: Tenant) -> Iterator[Device]:
    rows = db.scalars(
        select(SeenDevice).where(
            SeenDevice.tenant_id == client.id, SeenDevice.standing == Standing.UNKNOWN
        )
    )
    for row in rows:
        seen = local_date(row.last_seen_at, client.zone)
        yield Device(f"seen:{row.id}", row.name, row.kind, seen, in_register=False)


def _stays(
    db: Session, tenant_id: UUID, today: date, named: InstrumentedAttribute[UUID | None]
) -> Iterator[Stay]:
    """What stands under contracts today, by the column that names it: devices, or people."""
    rows = db.scalars(
        select(Coverage).where(
            Coverage.tenant_id == tenant_id,
            Coverage.superseded_at.is_(None),
            named.is_not(None),
            Coverage.valid_from <= today,
            or_(Coverage.valid_to.is_(None), Coverage.valid_to > today),
        )
    )
    for row in rows:
        yield Stay(
            str(row.thing_id), row.contract_id, row.basis, row.valid_from, bool(row.excluded)
        )


def _jobs(db: Session, client: Tenant, since: date) -> Iterator[Job]:
    """Tickets outside the contract, or done for goodwill, that were worked on or ended since."""
    begin = datetime.combine(since, time(), ZoneInfo(client.zone))
    outside = answer_column() == Entitled.CHARGEABLE.value
    worked = _posted(client.id, TimeEntry.work_date >= since)
    given = _posted(client.id, TimeEntry.work_date >= since, TimeEntry.bill_state == GOODWILL)
    tickets = db.execute(
        select(Ticket.id, Ticket.number, Ticket.subject, Ticket.status, outside.label("outside"))
        .where(
            Ticket.tenant_id == client.id,
            or_(
                Ticket.id.in_(given),
                outside & or_(Ticket.resolved_at >= begin, Ticket.id.in_(worked)),
            ),
        )
        .order_by(Ticket.number)
    ).all()
    minutes = _minutes_of(db, client.id, {row.id: bool(row.outside) for row in tickets})
    for row in tickets:
        owed, paid = minutes[row.id]
        ended = row.status in ENDED and bool(row.outside)
        yield Job(str(row.number), f"{row.number} {row.subject}", owed, paid, ended)


def _posted(tenant_id: UUID, *more: ColumnElement[bool]) -> Select[UUID | None]:
    """The tickets that time was posted for."""
    return select(TimeEntry.source_id).where(
        TimeEntry.tenant_id == tenant_id,
        TimeEntry.source_kind == "ticket",
        TimeEntry.source_id.is_not(None),
        TimeEntry.superseded_at.is_(None),
        *more,
    )


def _minutes_of(
    db: Session, tenant_id: UUID, tickets: Mapping[UUID, bool]
) -> Mapping[UUID, tuple[int, int]]:
    """For each ticket the minutes that ought to be paid, and those that are.

    Outside the contract that is all of its time, otherwise what was given away. Time under no
    contract is a leak of its own and counts as paid here.
    """
    found: dict[UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))
    entries = db.scalars(
        select(TimeEntry).where(
            TimeEntry.tenant_id == tenant_id,
            TimeEntry.source_kind == "ticket",
            TimeEntry.source_id.in_(tickets),
            TimeEntry.superseded_at.is_(None),
        )
    )
    for entry in entries:
        if entry.source_id is None:
            continue
        owed, paid = found[entry.source_id]
        if tickets[entry.source_id] or entry.bill_state == GOODWILL:
            owed += entry.worked_minutes
        if entry.contract_id is None:
            paid += entry.worked_minutes
        elif entry.bill_state == BillState.CHARGEABLE:
            paid += entry.billable_minutes
        found[entry.source_id] = (owed, paid)
    return found


def _unplaced(db: Session, tenant_id: UUID, since: date) -> Iterator[Unplaced]:
    """Time under no contract, by month."""
    month = func.date_trunc("month", TimeEntry.work_date)
    rows = db.execute(
        select(month, func.sum(TimeEntry.worked_minutes))
        .where(
            TimeEntry.tenant_id == tenant_id,
            TimeEntry.contract_id.is_(None),
            TimeEntry.work_date >= since,
            TimeEntry.superseded_at.is_(None),
        )
        .group_by(month)
    )
    for begun, minutes in rows:
        yield Unplaced(begun.date(), int(minutes))
