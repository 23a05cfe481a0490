"""Add a reason for leaving a device out of the bills, or change one."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.ledger.models import ExclusionReason
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _

LONGEST = 80


def add_reason(db: Session, name: str) -> ExclusionReason:
    """At the end of the list."""
    last = db.scalar(select(func.max(ExclusionReason.position))) or 0
    reason = ExclusionReason(name=_checked(db, name, None), position=last + 1)
    db.add(reason)
    db.flush()
    return reason


def change_reason(
    db: Session, reason: ExclusionReason, name: str, *, position: int, active: bool
) -> None:
    """What was recorded under its old name keeps that name."""
    if not 0 <= position <= 999:
        raise Refused(_("A place in the list is between 0 and 999."), field="position")
    reason.name = _checked(db, name, reason)
    reason.position, reason.active = position, active
    db.flush()


def _checked(db: Session, name: str, but: ExclusionReason | None) -> str:
    words = " ".join(name.split())
    if not words:
        raise Refused(_("Say the reason."), field="name")
    if len(words) > LONGEST:
        raise Refused(_("A reason has at most %(count)s letters.", count=LONGEST), field="name")
    same = select(ExclusionReason.id).where(func.lower(ExclusionReason.name) == words.lower())
    taken = db.scalar(same if but is None else same.where(ExclusionReason.id != but.id))
    if taken is not None:
        raise Conflict(_("This reason is in the list already."), field="name")
    return words
