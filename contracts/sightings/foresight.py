"""What taking in a list would do to each of its devices, without doing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.sightings.csv_file import DeviceList
from contracts.sightings.matching import serials_in_register
from contracts.sightings.models import SeenDevice
from contracts.sightings.rules import passed_by, serial_key
from contracts.sightings.values import Seen, Standing
from msp.kernel.i18n import _
from tenants.assets.models import Asset

Foreseen = tuple[int, str, str, str]


def foresee(db: Session, tenant_id: UUID, told: DeviceList, now: datetime) -> list[Foreseen]:
    """For each line of the list: its number, whom it names, what becomes of it, in which tone."""
    seen = [one.seen for one in told.lines if one.seen is not None]
    before = _seen_before(db, tenant_id, seen)
    register = serials_in_register(db, tenant_id)
    wanted = {*register.values(), *(row.asset_id for row in before.values() if row.asset_id)}
    names = {
        row.id: row.name
        for row in db.execute(
            select(Asset.id, Asset.name).where(Asset.tenant_id == tenant_id, Asset.id.in_(wanted))
        )
    }
    found: list[Foreseen] = []
    for line in told.lines:
        if line.wrong or line.seen is None:
            found.append((line.number, line.serial, line.wrong, "bad"))
            continue
        key = serial_key(line.seen.serial)
        row = before.get(key)
        asset_id = row.asset_id if row and row.asset_id else register.get(key)
        words, tone = _becomes(line.seen, row, names.get(asset_id) if asset_id else None, now)
        found.append((line.number, line.serial, words, tone))
    return found


def _seen_before(db: Session, tenant_id: UUID, seen: Sequence[Seen]) -> dict[str, SeenDevice]:
    keys = {serial_key(one.serial) for one in seen}
    rows = db.scalars(
        select(SeenDevice).where(SeenDevice.tenant_id == tenant_id, SeenDevice.serial_key.in_(keys))
    )
    return {row.serial_key: row for row in rows}


def _becomes(
    seen: Seen, row: SeenDevice | None, asset: str | None, now: datetime
) -> tuple[str, str]:
    if row is not None and row.standing == Standing.EXCLUDED:
        return _("Stays left out: %(why)s.", why=row.reason), "plain"
    if asset is not None:
        return _("Noted as seen: %(device)s of the register.", device=asset), "good"
    first = min(seen.first_seen, row.first_seen_at) if row else seen.first_seen
    last = max(seen.last_seen, row.last_seen_at) if row else seen.last_seen
    if passed_by(first, last, now):
        return _("Left out: it was seen for a short time only."), "plain"
    if row is not None:
        return _("Noted as seen; it still waits for your decision."), "warn"
    return _("Not in the register: it will wait for your decision."), "warn"
