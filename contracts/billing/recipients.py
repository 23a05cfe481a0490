"""Whom a bill is sent to."""

from __future__ import annotations

from sqlalchemy.orm import Session

from contracts.billing.models_statement import StatementRow
from contracts.letters.queries import bill_readers
from contracts.letters.values import Recipient


def recipients_of(db: Session, statement: StatementRow) -> list[Recipient]:
    """The payer's own address where the bill has one, else the contacts who may read bills."""
    readers = bill_readers(db, statement.tenant_id)
    payer = statement.heading.get("payer") or {}
    mail = str(payer.get("mail") or "")
    if not mail:
        return readers
    known = [one for one in readers if one.email.lower() == mail.lower()]
    return known[:1] or [Recipient(str(payer.get("legal_name") or ""), mail)]
