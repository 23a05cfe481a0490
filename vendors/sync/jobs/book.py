"""The desk's own record as the connector `manual` is given it: each look in its own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel import moment
from msp.kernel.db import unit
from msp.kernel.scope import SYSTEM
from vendors.phone.models import PhoneCase
from vendors.phone.queries import notes_of
from vendors.protocol.book import BookedCase, BookedNote
from vendors.protocol.values import CaseStatus


class DeskBook:
    """The record of one connection; `vendors/protocol/book.py` says what it answers."""

    def __init__(self, connection_id: UUID) -> None:
        self._connection_id = connection_id

    def by_correlation(self, correlation_id: str) -> BookedCase | None:
        with unit(SYSTEM) as db:
            return self._read(
                db,
                db.scalar(select(PhoneCase).where(PhoneCase.correlation_id == correlation_id)),
            )

    def by_id(self, case_id: str) -> BookedCase | None:
        with unit(SYSTEM) as db:
            return self._read(db, self._row(db, case_id))

    def set_status(self, case_id: str, status: CaseStatus) -> None:
        with unit(SYSTEM) as db:
            row = self._row(db, case_id)
            if row is not None:
                row.status, row.changed_at, row.chase_at = status, moment.now(), None

    def changed_since(self, at: datetime, limit: int) -> Sequence[tuple[str, datetime]]:
        with unit(SYSTEM) as db:
            rows = db.execute(
                select(PhoneCase.id, PhoneCase.changed_at)
                .where(PhoneCase.connection_id == self._connection_id, PhoneCase.changed_at >= at)
                .order_by(PhoneCase.changed_at, PhoneCase.id)
                .limit(limit)
            )
            return [(str(found), changed) for found, changed in rows]

    def now(self) -> datetime:
        return moment.now()

    def _row(self, db: Session, case_id: str) -> PhoneCase | None:
        return db.scalar(
            select(PhoneCase).where(
                PhoneCase.id == UUID(case_id), PhoneCase.connection_id == self._connection_id
            )
        )

    def _read(self, db: Session, row: PhoneCase | None) -> BookedCase | None:
        if row is None or row.connection_id != self._connection_id:
            return None
        notes = [
            BookedNote(str(one.id), one.from_vendor, one.person, one.text, one.at, one.key)
            for one in notes_of(db, row)
        ]
        return BookedCase(
            id=str(row.id),
            correlation_id=row.correlation_id,
            number=row.number,
            status=CaseStatus(row.status),
            changed_at=row.changed_at,
            notes=notes,
        )
