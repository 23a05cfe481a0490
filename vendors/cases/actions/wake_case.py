"""Have a worker look at a case, and mark or settle what a person must look at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.kernel.jobs import soon
from vendors.cases.models import VendorCase
from vendors.cases.values import Attention


def wake_case(db: Session, case: VendorCase, *, now: datetime, look: bool = False) -> None:
    """A worker takes the case up once this commits; `look` has it read the vendor's side too."""
    case.wake_at = now
    if look:
        case.look_at = now
    db.flush()
    soon(db, "vendors.sweep")


def want_attention(case: VendorCase, reason: Attention) -> bool:
    """Mark the case for a person; False when it was marked so already."""
    if reason in case.attention:
        return False
    case.attention = [*case.attention, reason.value]
    return True


def settle_attention(case: VendorCase, *reasons: Attention) -> None:
    """Take marks away."""
    gone = {reason.value for reason in reasons}
    case.attention = [one for one in case.attention if one not in gone]
