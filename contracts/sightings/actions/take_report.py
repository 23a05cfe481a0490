"""Take in a list of devices: every sighting is kept, and each device is known by its serial."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.sightings.actions.keep_sightings import keep_sightings, mark_assets
from contracts.sightings.matching import serials_in_register
from contracts.sightings.models import DeviceReport, SeenDevice
from contracts.sightings.rules import serial_key, standing_after, what_is_wrong
from contracts.sightings.values import Placed, Seen, Standing, Wrong
from msp.kernel.ids import new_id
from tenants.clients.models import Tenant


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a report: each device's standing, and those that were refused."""

    report_id: UUID
    placed: tuple[Placed, ...]
    wrong: tuple[Wrong, ...]

    def count(self, standing: Standing) -> int:
        """How many devices of the report stand so."""
        return Counter(one.standing for one in self.placed)[standing]


def take_report(
    db: Session,
    client: Tenant,
    source: str,
    devices: Sequence[Seen],
    *,
    by: UUID | None,
    now: datetime,
) -> Taken:
    """Keep the report; a device that is wrong is named with the reason and keeps nobody waiting.

    Serials are looked for among this client's devices alone. Reports of one client are taken in
    one after another.
    """
    db.execute(select(Tenant.id).where(Tenant.id == client.id).with_for_update(key_share=True))
    told = [(n, one, what_is_wrong(one, now)) for n, one in enumerate(devices, start=1)]
    good = [(n, one) for n, one, reason in told if not reason]
    report = DeviceReport(
        tenant_id=client.id, source=source, devices=len(good), recorded_at=now, recorded_by=by
    )
    db.add(report)
    db.flush()
    rows = _rows(db, report, [one for _n, one in good], now)
    keep_sightings(db, report, [(rows[serial_key(one.serial)], one) for _n, one in good])
    return Taken(
        report.id,
        tuple(Placed(n, one, Standing(rows[serial_key(one.serial)].standing)) for n, one in good),
        tuple(Wrong(n, one.serial, reason) for n, one, reason in told if reason),
    )


def _rows(
    db: Session, report: DeviceReport, seen: Sequence[Seen], now: datetime
) -> dict[str, SeenDevice]:
    """The devices of the report by serial, brought up to what was seen now."""
    keys = {serial_key(one.serial) for one in seen}
    known = db.scalars(
        select(SeenDevice).where(
            SeenDevice.tenant_id == report.tenant_id, SeenDevice.serial_key.in_(keys)
        )
    )
    rows = {one.serial_key: one for one in known}
    registered = serials_in_register(db, report.tenant_id)
    for one in sorted(seen, key=lambda each: each.last_seen):
        key = serial_key(one.serial)
        rows[key] = row = _brought_up(rows.get(key), report, one)
        if row.standing in (Standing.UNKNOWN, Standing.BRIEF) and key in registered:
            row.asset_id, row.standing = registered[key], Standing.KNOWN
        row.standing = standing_after(
            Standing(row.standing), row.first_seen_at, row.last_seen_at, now
        )
    db.add_all(rows.values())
    db.flush()
    mark_assets(db, rows)
    return rows


def _brought_up(row: SeenDevice | None, report: DeviceReport, one: Seen) -> SeenDevice:
    """The newest sighting says what the device is called; the stay only grows."""
    if row is None:
        row = SeenDevice(
            id=new_id(),
            tenant_id=report.tenant_id,
            serial_key=serial_key(one.serial),
            first_seen_at=one.first_seen,
            last_seen_at=one.last_seen,
            standing=Standing.UNKNOWN,
            reason="",
        )
    if one.last_seen >= row.last_seen_at:
        row.serial, row.kind, row.source = one.serial, one.kind, report.source
        row.name = one.name or one.serial
        row.user_name, row.site_name = one.user, one.site
    row.first_seen_at = min(row.first_seen_at, one.first_seen)
    row.last_seen_at = max(row.last_seen_at, one.last_seen)
    return row
