"""Open a cost centre of a client, or close one that is not chosen any more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.payers.models import CostCentre
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


def open_centre(db: Session, tenant_id: UUID, code: str, name: str) -> CostCentre:
    """A new one. Refused where the client has the code already."""
    taken = db.scalar(
        select(CostCentre.id).where(CostCentre.tenant_id == tenant_id, CostCentre.code == code)
    )
    if taken is not None:
        raise Refused(_("This client has a cost centre of this code."), field="code")
    centre = CostCentre(tenant_id=tenant_id, code=code, name=name)
    db.add(centre)
    db.flush()
    return centre


def close_centre(db: Session, centre: CostCentre, *, now: datetime) -> None:
    """It is not offered any more, or offered again; what is charged to it stays so."""
    centre.retired_at = None if centre.retired_at else now
    db.flush()
