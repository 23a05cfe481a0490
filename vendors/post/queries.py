"""Reading the ledger of letters, and finding the case that a mail is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from vendors.cases.models import VendorCase
from vendors.post.models import VendorLetter
from vendors.protocol.post import Direction, LetterState

# Letters that left the house, or may have.
LEFT = (LetterState.HANDED_OVER, LetterState.SENT, LetterState.RETURNED)


def case_correlated(db: Session, correlation_id: str) -> VendorCase | None:
    """The case with this correlation."""
    return db.scalar(select(VendorCase).where(VendorCase.correlation_id == correlation_id))


def letters_of(db: Session, correlation_id: str) -> Sequence[VendorLetter]:
    """Both sides' letters, the oldest first."""
    return db.scalars(
        select(VendorLetter)
        .join(VendorCase, VendorCase.id == VendorLetter.case_id)
        .where(VendorCase.correlation_id == correlation_id)
        .order_by(VendorLetter.at, VendorLetter.id)
    ).all()


def our_letter(db: Session, message_id: str) -> VendorLetter | None:
    """A letter of ours by its id, locked."""
    return db.scalar(
        select(VendorLetter)
        .where(VendorLetter.message_id == message_id, VendorLetter.direction == Direction.OUT)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def letter_in_doubt(db: Session, case_id: UUID, key: str) -> VendorLetter | None:
    """The letter of an operation that may have arrived, locked."""
    return db.scalar(
        select(VendorLetter)
        .where(
            VendorLetter.case_id == case_id,
            VendorLetter.direction == Direction.OUT,
            VendorLetter.key == key,
            VendorLetter.state == LetterState.HANDED_OVER,
        )
        .order_by(VendorLetter.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def letters_left(db: Session, case_id: UUID, *, since: datetime) -> int:
    """How many letters of ours about a case left since a moment."""
    count = select(func.count()).where(
        VendorLetter.case_id == case_id,
        VendorLetter.direction == Direction.OUT,
        VendorLetter.state.in_(LEFT),
        VendorLetter.at >= since,
    )
    return db.scalar(count) or 0


def machines_heard(db: Session, case_id: UUID, *, since: datetime) -> int:
    """How many automatic answers came about a case since a moment."""
    count = select(func.count()).where(
        VendorLetter.case_id == case_id,
        VendorLetter.state == LetterState.MACHINE,
        VendorLetter.at >= since,
    )
    return db.scalar(count) or 0


def heard_behind(
    db: Session, connection_id: UUID, after: UUID | None, limit: int
) -> list[tuple[VendorLetter, str]]:
    """A vendor's mails behind a row, in the order in which they were taken in."""
    wanted = (
        select(VendorLetter, VendorCase.correlation_id)
        .join(VendorCase, VendorCase.id == VendorLetter.case_id)
        .where(VendorLetter.connection_id == connection_id, VendorLetter.direction == Direction.IN)
        .order_by(VendorLetter.id)
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(VendorLetter.id > after)
    return [(letter, correlation) for letter, correlation in db.execute(wanted)]


def cases_with_handle(db: Session, handles: Iterable[str]) -> list[tuple[str, VendorCase]]:
    """The handles that letters of ours bear, each with its case; none is believed yet."""
    wanted = list(handles)
    if not wanted:
        return []
    rows = db.execute(
        select(VendorLetter.handle, VendorCase)
        .join(VendorCase, VendorCase.id == VendorLetter.case_id)
        .where(VendorLetter.handle.in_(wanted))
        .distinct()
    )
    return [(handle, case) for handle, case in rows]


def cases_referred_to(db: Session, message_ids: Iterable[str]) -> list[VendorCase]:
    """The cases whose letters, of either side, have one of these ids."""
    wanted = list(message_ids)
    if not wanted:
        return []
    letters = select(VendorLetter.case_id).where(VendorLetter.message_id.in_(wanted))
    return list(db.scalars(select(VendorCase).where(VendorCase.id.in_(letters))))


def cases_numbered(db: Session, connection_ids: Iterable[UUID], number: str) -> list[VendorCase]:
    """The cases of these connections that the vendor gave this number."""
    return list(
        db.scalars(
            select(VendorCase).where(
                VendorCase.connection_id.in_(list(connection_ids)), VendorCase.number == number
            )
        )
    )
