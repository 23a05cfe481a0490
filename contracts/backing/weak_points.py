"""Which contracts with clients promise more than the vendors behind them, read at once for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contracts.agreements.in_force import InForce, all_in_force
from contracts.backing.back_to_back import Pledge, Weakness, weakest
from contracts.backing.extents import covers
from contracts.backing.models import Backing
from contracts.backing.queries import client_extents, house_extents
from contracts.backing.values import Device, Extent
from contracts.ledger.models import Coverage
from contracts.sla.models import SlaPolicy
from contracts.sla.queries import policies
from msp.kernel.worktime import Calendar, always_open
from tenants.assets.models import Asset
from tenants.calendars.models import CalendarRow
from tenants.calendars.queries import calendars_of
from tenants.calendars.values import DAY_AND_NIGHT
from tenants.clients.models import Site

# The clock of the desk, and what a vendor's targets call the same.
OURS, THEIRS = "resolution", "resolve"
PRIORITIES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """A contract, and a vendor's that stands behind devices of it without carrying its promise."""

    tenant_id: UUID
    contract: int
    vendor: str
    label: str
    source_id: UUID
    devices: int
    found: Weakness


@dataclass(frozen=True, slots=True)
class _Placed:
    """A device under a contract, with the calendar of its site."""

    device: Device
    calendar_id: UUID | None


def weak_points(
    db: Session,
    tenant_ids: Collection[UUID],
    at: datetime,
    *,
    contract_id: UUID | None = None,
    source_id: UUID | None = None,
) -> list[WeakPoint]:
    """By contract; of one contract alone, or against one vendor's alone, where they are named."""
    backings = _backings(db, at, source_id)
    running = all_in_force(db, tenant_ids, at, contract_id) if backings else []
    if not running:
        return []
    ids, clients = [one.id for one in backings], {one.tenant_id for one in running}
    every, own = house_extents(db, ids), client_extents(db, clients, ids)
    placed, judge, found = _placed(db, running), _Judge(db, at), []
    for one in running:
        for backing in backings:
            extents = [*every.get(backing.id, ()), *own.get((one.tenant_id, backing.id), ())]
            point = _point(one, backing, extents, placed.get(one.contract_id, ()), judge)
            if point is not None:
                found.append(point)
    return found


def _point(
    running: InForce,
    backing: Backing,
    extents: Sequence[Extent],
    placed: Sequence[_Placed],
    judge: _Judge,
) -> WeakPoint | None:
    mine = [one for one in placed if any(covers(extent, one.device) for extent in extents)]
    whole = bool(backing.categories) and any(extent.is_everything for extent in extents)
    if not mine and not whole:
        return None
    hours = {one.calendar_id for one in mine} or {None}
    weak = [judge(running, backing, one) for one in sorted(hours, key=str)]
    found = next((one for one in weak if one is not None), None)
    if found is None:
        return None
    return WeakPoint(
        running.tenant_id,
        running.number,
        backing.vendor,
        backing.label,
        backing.source_id,
        len(mine),
        found,
    )


class _Judge:
    """Judges each pair of promises once, however many contracts make them."""

    def __init__(self, db: Session, at: datetime) -> None:
        self._at = at
        self._policies = {one.id: one for one in policies(db)}
        self._default_policy = next((one for one in self._policies.values() if one.default), None)
        self._default_hours = db.scalar(select(CalendarRow.id).where(CalendarRow.default))
        rows = calendars_of(db, db.scalars(select(CalendarRow.id)).all())
        self._calendars = {key: one.calendar for key, one in rows.items()}
        self._known: dict[tuple[UUID | None, UUID | None, UUID], Weakness | None] = {}

    def __call__(
        self, running: InForce, backing: Backing, site_hours: UUID | None
    ) -> Weakness | None:
        policy = self._policies.get(running.policy_id) if running.policy_id else None
        policy = policy or self._default_policy
        hours_id = site_hours or running.calendar_id or self._default_hours
        key = (policy.id if policy else None, hours_id, backing.id)
        if key not in self._known:
            hours = self._hours(hours_id)
            self._known[key] = weakest(
                promised_by(policy, hours),
                _spans(backing),
                self._hours(backing.calendar_id),
                hours,
                self._at,
            )
        return self._known[key]

    def _hours(self, calendar_id: UUID | None) -> Calendar:
        known = self._calendars.get(calendar_id) if calendar_id else None
        return known or DAY_AND_NIGHT.calendar


def promised_by(policy: SlaPolicy | None, hours: Calendar) -> dict[int, Pledge]:
    """How fast the client is promised a solution, by priority."""
    targets = [one for one in (policy.targets if policy else ()) if one.clock == OURS]
    return {
        one.priority: Pledge(
            timedelta(minutes=one.minutes),
            always_open(hours.zone) if one.around_the_clock else hours,
        )
        for one in targets
    }


def _spans(backing: Backing) -> dict[int, timedelta]:
    given = {one: backing.targets.get(f"{one}-{THEIRS}") for one in PRIORITIES}
    return {one: timedelta(minutes=int(minutes)) for one, minutes in given.items() if minutes}


def _backings(db: Session, at: datetime, source_id: UUID | None) -> Sequence[Backing]:
    day = at.date()
    wanted = (
        select(Backing)
        .where(Backing.valid_from <= day, or_(Backing.valid_to.is_(None), Backing.valid_to > day))
        .order_by(Backing.vendor, Backing.label)
    )
    if source_id is not None:
        wanted = wanted.where(Backing.source_id == source_id)
    return db.scalars(wanted).all()


def _placed(db: Session, running: Sequence[InForce]) -> dict[UUID, list[_Placed]]:
    """The devices under these contracts today."""
    days = {one.contract_id: one.day for one in running}
    rows = db.execute(
        select(
            Coverage, Site.calendar_id, Asset.id, Asset.name, Asset.kind, Asset.model, Asset.serial
        )
        .join(Asset, (Asset.tenant_id == Coverage.tenant_id) & (Asset.id == Coverage.asset_id))
        .outerjoin(Site, (Site.tenant_id == Coverage.tenant_id) & (Site.id == Coverage.site_id))
        .where(
            Coverage.tenant_id.in_({one.tenant_id for one in running}),
            Coverage.contract_id.in_(days),
            Coverage.superseded_at.is_(None),
            Coverage.valid_from <= max(days.values()),
        )
    )
    found: dict[UUID, list[_Placed]] = defaultdict(list)
    for under, calendar_id, asset_id, name, kind, model, serial in rows:
        day = days[under.contract_id]
        if under.valid_from <= day and (under.valid_to is None or under.valid_to > day):
            device = Device(asset_id, name, kind, model, serial)
            found[under.contract_id].append(_Placed(device, calendar_id))
    return found
