"""Write down that a case came to a status, and what that does to its terms."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from vendors.agreements.following import terms_of
from vendors.agreements.models import CaseMoment


def note_moment(db: Session, case_id: UUID, status: str, *, now: datetime) -> None:
    """One row for each change of status; the watcher is woken to look at the clocks again.

    The caller holds the case's lock.
    """
    last = db.scalar(
        select(CaseMoment.status)
        .where(CaseMoment.case_id == case_id)
        .order_by(CaseMoment.at.desc(), CaseMoment.id.desc())
        .limit(1)
    )
    if last == status:
        return
    db.add(CaseMoment(case_id=case_id, status=status, at=now))
    if (terms := terms_of(db, case_id)) is not None:
        terms.look_at = now
    db.flush()


def settle_incident(db: Session, case_id: UUID, *, refused: bool, now: datetime) -> None:
    """A case that the vendor refuses does not count as an incident, until it takes it after all."""
    terms = terms_of(db, case_id)
    if terms is None or (terms.given_back_at is not None) == refused:
        return
    terms.given_back_at = now if refused else None
    db.flush()
