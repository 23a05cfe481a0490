"""Say in time that warranties end: ninety, thirty and seven days before, each once."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.assets.models import Asset
from tenants.clients.models import Tenant
from vendors.agreements.expiry import STEPS, due_step
from vendors.warranties.models import Warranty, WarrantyAlert


def raise_alerts(db: Session, *, now: datetime) -> int:
    """For devices in use, by each client's own day; returns how many were raised.

    A warranty that another one of the device outlasts ends without a word.
    """
    today = now.date()
    rows = db.execute(
        select(Warranty, Tenant.zone)
        .join(Tenant, Tenant.id == Warranty.tenant_id)
        .join(Asset, (Asset.tenant_id == Warranty.tenant_id) & (Asset.id == Warranty.asset_id))
        .where(
            Warranty.last_day >= today - timedelta(days=1),
            Warranty.last_day <= today + timedelta(days=max(STEPS) + 1),
            Warranty.last_day == Asset.warranty_until,
            Asset.retired_on.is_(None),
        )
    ).all()
    known = _raised(db, [warranty.id for warranty, _zone in rows])
    raised = 0
    for warranty, zone in rows:
        here = now.astimezone(ZoneInfo(zone)).date()
        step = due_step(warranty.last_day, here, known[warranty.id, warranty.last_day])
        if step is None:
            continue
        db.add(
            WarrantyAlert(
                tenant_id=warranty.tenant_id,
                warranty_id=warranty.id,
                day=warranty.last_day,
                step=step,
                raised_at=now,
            )
        )
        raised += 1
    db.flush()
    return raised


def _raised(db: Session, ids: list[UUID]) -> defaultdict[tuple[UUID, object], set[int]]:
    found: defaultdict[tuple[UUID, object], set[int]] = defaultdict(set)
    alerts = select(WarrantyAlert).where(WarrantyAlert.warranty_id.in_(ids))
    for one in db.scalars(alerts):
        found[one.warranty_id, one.day].add(one.step)
    return found
