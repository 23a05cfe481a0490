"""A client's issued credit notes as a list, each with the number of its bill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from contracts.billing.models_credit import CreditNote
from contracts.billing.models_statement import StatementRow
from contracts.billing.values import CreditState
from msp.kernel.paging import PageOf, decode_cursor, page_of


@dataclass(frozen=True, slots=True)
class ListedCredit:
    """A credit note, and the number of the bill that it gives back a part of."""

    note: CreditNote
    bill: str


def issued_credits(
    db: Session, tenant_id: UUID, *, cursor: str | None = None, limit: int = 50
) -> PageOf[ListedCredit]:
    """What was issued to a client and the reader may see, the newest first."""
    wanted = (
        select(CreditNote, StatementRow.number)
        .join(
            StatementRow,
            (StatementRow.tenant_id == CreditNote.tenant_id)
            & (StatementRow.id == CreditNote.statement_id),
        )
        .where(CreditNote.tenant_id == tenant_id, CreditNote.state == CreditState.ISSUED)
        .order_by(CreditNote.issued_at.desc(), CreditNote.id.desc())
        .limit(limit + 1)
    )
    if after := decode_cursor(cursor, datetime, UUID):
        wanted = wanted.where(tuple_(CreditNote.issued_at, CreditNote.id) < tuple_(*after))
    rows = [ListedCredit(note, bill or "") for note, bill in db.execute(wanted)]
    return page_of(rows, limit, lambda one: (one.note.issued_at, one.note.id))
