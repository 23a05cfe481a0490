"""Keep our numbers at a vendor: the house's own, and those of single clients."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from vendors.register.models import ClientAccount, Vendor, VendorAccount
from vendors.register.values import AccountDraft


def add_account(db: Session, vendor: Vendor, draft: AccountDraft) -> VendorAccount | ClientAccount:
    """A number of the house, or of the client it names. Raises Refused for one that is there."""
    _check(db, vendor, draft)
    made: VendorAccount | ClientAccount
    if draft.tenant_id is None:
        made = VendorAccount(vendor_id=vendor.id, number=draft.number, note=draft.note)
    else:
        made = ClientAccount(
            tenant_id=draft.tenant_id, vendor_id=vendor.id, number=draft.number, note=draft.note
        )
    db.add(made)
    db.flush()
    return made


def drop_account(db: Session, account: VendorAccount | ClientAccount) -> None:
    """The vendor does not know us by it any more."""
    db.delete(account)
    db.flush()


def _check(db: Session, vendor: Vendor, draft: AccountDraft) -> None:
    if draft.tenant_id is None:
        same = select(VendorAccount.id).where(
            VendorAccount.vendor_id == vendor.id, VendorAccount.number == draft.number
        )
    else:
        same = select(ClientAccount.id).where(
            ClientAccount.tenant_id == draft.tenant_id,
            ClientAccount.vendor_id == vendor.id,
            ClientAccount.number == draft.number,
        )
    if db.scalar(same) is not None:
        raise Refused(_("This number is in the register already."), field="number")
