"""Reading the reasons for which devices are left out of the bills."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.ledger.models import ExclusionReason
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _


def exclusion_reasons(db: Session, *, active_only: bool = False) -> Sequence[ExclusionReason]:
    """In the administrator's order."""
    wanted = select(ExclusionReason).order_by(ExclusionReason.position, ExclusionReason.name)
    if active_only:
        wanted = wanted.where(ExclusionReason.active)
    return db.scalars(wanted).all()


def reason_names(db: Session) -> list[str]:
    """The reasons in use, as people choose them."""
    return [one.name for one in exclusion_reasons(db, active_only=True)]


def reason_for(db: Session, reason_id: UUID) -> ExclusionReason:
    """Raises NotFound."""
    found = db.get(ExclusionReason, reason_id)
    if found is None:
        raise NotFound(_("There is no such reason."))
    return found
