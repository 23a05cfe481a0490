"""Somebody has read that something ends: it is not said again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from vendors.agreements.models import ContractAlert
from vendors.warranties.models import WarrantyAlert


def see_alert(db: Session, alert_id: UUID, agent_id: UUID, *, now: datetime) -> None:
    """Also the earlier steps of the same thing. Raises NotFound for one out of reach."""
    own = db.scalar(select(WarrantyAlert).where(WarrantyAlert.id == alert_id))
    if own is not None:
        db.execute(
            update(WarrantyAlert)
            .where(
                WarrantyAlert.tenant_id == own.tenant_id,
                WarrantyAlert.warranty_id == own.warranty_id,
                WarrantyAlert.seen_at.is_(None),
            )
            .values(seen_at=now, seen_by=agent_id)
        )
        return
    house = db.get(ContractAlert, alert_id)
    if house is None:
        raise NotFound(_("There is no such word of an end."))
    db.execute(
        update(ContractAlert)
        .where(
            ContractAlert.contract_id == house.contract_id,
            ContractAlert.matter == house.matter,
            ContractAlert.seen_at.is_(None),
        )
        .values(seen_at=now, seen_by=agent_id)
    )
