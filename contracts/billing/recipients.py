"""Whom a bill and its credit notes are sent to."""

from __future__ import annotations

from sqlalchemy.orm import Session

from contracts.billing.models_credit import CreditNote
from contracts.billing.models_statement import StatementRow
from contracts.letters.queries import bill_readers
from contracts.letters.values import Recipient


def recipients_of(db: Session, issued: StatementRow | CreditNote) -> list[Recipient]:
    """The payer's own address where the heading has one, else the contacts who may read bills."""
    readers = bill_readers(db, issued.tenant_id)
    payer = issued.heading.get("payer") or {}
    mail = str(payer.get("mail") or "")
    if not mail:
        return readers
    known = [one for one in readers if one.email.lower() == mail.lower()]
    return known[:1] or [Recipient(str(payer.get("legal_name") or ""), mail)]
