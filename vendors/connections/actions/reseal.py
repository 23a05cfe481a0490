"""Seal every secret under the newest key, so that the older ones can be taken away."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.vault import is_newest, open_sealed, seal
from vendors.connections.models import VendorSecret


def old_secrets(db: Session) -> tuple[int, int]:
    """How many secrets an older key sealed, of how many."""
    rows = db.scalars(select(VendorSecret.sealed)).all()
    return sum(not is_newest(one) for one in rows), len(rows)


def reseal_secrets(db: Session) -> tuple[int, int]:
    """How many secrets were sealed anew, of how many. Raises SealBroken where a key is gone."""
    rows = db.scalars(select(VendorSecret).with_for_update()).all()
    old = [one for one in rows if not is_newest(one.sealed)]
    for one in old:
        context = VendorSecret.context(one.connection_id, one.name)
        one.sealed = seal(open_sealed(one.sealed, context=context), context=context)
    db.flush()
    return len(old), len(rows)
