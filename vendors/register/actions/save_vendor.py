"""Write a vendor: a new one, or changes to one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from vendors.register.models import Vendor
from vendors.register.queries import vendor_called


@dataclass(frozen=True, slots=True)
class VendorDraft:
    """What is known of a vendor itself."""

    name: str
    website: str = ""
    notes: str = ""
    active: bool = True


def add_vendor(db: Session, draft: VendorDraft, *, now: datetime) -> Vendor:
    """A new vendor. Raises Refused for a name that is taken."""
    _check(db, draft, None)
    vendor = Vendor(**asdict(draft), created_at=now)
    db.add(vendor)
    db.flush()
    return vendor


def change_vendor(db: Session, vendor: Vendor, draft: VendorDraft) -> None:
    """Change what is known. Raises Refused for a name that is taken."""
    _check(db, draft, vendor)
    for name, value in asdict(draft).items():
        setattr(vendor, name, value)
    db.flush()


def _check(db: Session, draft: VendorDraft, vendor: Vendor | None) -> None:
    other = vendor_called(db, draft.name)
    if other is not None and other is not vendor:
        raise Refused(_("There is a vendor of this name already."), field="name")
