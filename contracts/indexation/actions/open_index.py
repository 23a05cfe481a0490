"""Open an index under a name of its own."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.indexation.models import PriceIndex
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


def open_index(db: Session, name: str, source: str) -> PriceIndex:
    """A new index without values. Refused when there is one of the name, however it is written."""
    taken = db.scalar(select(PriceIndex.id).where(func.lower(PriceIndex.name) == name.lower()))
    if taken is not None:
        raise Refused(_("There is an index of this name already."), field="name")
    index = PriceIndex(name=name, source=source)
    db.add(index)
    db.flush()
    return index
