"""Send an issued credit note to those to whom its bill goes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.billing.models_credit import CreditNote
from contracts.billing.recipients import recipients_of
from contracts.claims.actions.decide_credit import issue_credit
from contracts.letters.actions.write_letters import write_letters
from contracts.letters.values import About
from msp.kernel.errors import Conflict
from msp.kernel.i18n import _


def issue_and_send_credit(db: Session, note: CreditNote, *, by: UUID | None, now: datetime) -> str:
    """Number it and send it, or neither: without a reader it is refused and burns no number."""
    number = issue_credit(db, note, by=by, now=now)
    send_credit(db, note, by=by, now=now)
    return number


def send_credit(
    db: Session, note: CreditNote, *, by: UUID | None, now: datetime, copy: int = 1
) -> int:
    """How many letters are new. Raises Conflict unless it is issued, Refused without a reader."""
    if note.number is None:
        raise Conflict(_("Only an issued credit note can be sent."))
    about = About(note.tenant_id, credit_id=note.id)
    return write_letters(db, about, recipients_of(db, note), by=by, now=now, copy=copy)
