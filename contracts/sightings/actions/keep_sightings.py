"""Keep the sightings of a report, and write down at the register's devices that they were seen."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from contracts.sightings.models import DeviceReport, SeenDevice, Sighting
from contracts.sightings.values import Seen
from msp.kernel.ids import new_id
from tenants.assets.models import Asset


def mark_assets(db: Session, rows: dict[str, SeenDevice]) -> None:
    """Write down at the register's devices when they were last seen."""
    seen = {row.asset_id: row.last_seen_at for row in rows.values() if row.asset_id is not None}
    tenant_id = next((row.tenant_id for row in rows.values()), None)
    assets = db.scalars(select(Asset).where(Asset.tenant_id == tenant_id, Asset.id.in_(seen)))
    for asset in assets:
        if asset.last_seen_at is None or asset.last_seen_at < seen[asset.id]:
            asset.last_seen_at = seen[asset.id]
    db.flush()


def keep_sightings(
    db: Session, report: DeviceReport, seen: Sequence[tuple[SeenDevice, Seen]]
) -> None:
    """Add every sighting of the report."""
    values = [
        {
            "id": new_id(),
            "tenant_id": report.tenant_id,
            "report_id": report.id,
            "device_id": row.id,
            "source": report.source,
            "serial": one.serial,
            "kind": one.kind,
            "name": one.name,
            "user_name": one.user,
            "site_name": one.site,
            "first_seen_at": one.first_seen,
            "last_seen_at": one.last_seen,
            "recorded_at": report.recorded_at,
        }
        for row, one in seen
    ]
    if values:
        db.execute(insert(Sighting), values)
