"""Reading the register."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from vendors.register.models import Vendor


def vendor_by_id(db: Session, vendor_id: UUID) -> Vendor:
    """Raises NotFound."""
    found = db.get(Vendor, vendor_id)
    if found is None:
        raise NotFound(_("There is no such vendor."))
    return found


def vendor_called(db: Session, name: str) -> Vendor | None:
    """The vendor of exactly this name."""
    return db.scalar(select(Vendor).where(Vendor.name == name))


def every_vendor(db: Session) -> Sequence[Vendor]:
    """All vendors, the active ones first, by name."""
    return db.scalars(select(Vendor).order_by(Vendor.active.desc(), Vendor.name)).all()
