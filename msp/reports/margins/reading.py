"""Reading the gaps of clients in reach that are of no single contract."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from msp.reports.leakage.models import Leak
from msp.reports.leakage.values_kind import Kind

Ids = Collection[UUID]


def silent_devices(db: Session, tenants: Ids) -> dict[UUID, int]:
    """Devices that are billed and that nobody has seen for long, as the last check found them."""
    rows = db.execute(
        select(Leak.tenant_id, func.sum(Leak.quantity))
        .where(
            Leak.tenant_id.in_(tenants),
            Leak.kind == Kind.SILENT_BILLED,
            Leak.resolved_at.is_(None),
        )
        .group_by(Leak.tenant_id)
    )
    return {tenant_id: int(number) for tenant_id, number in rows}
