"""Say that the vendor was told what waited to be said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.values import Author
from msp.kernel.errors import Conflict
from msp.kernel.i18n import _
from vendors.cases.actions.wake_case import wake_case
from vendors.cases.models import CaseOperation
from vendors.cases.queries import locked_case
from vendors.cases.values import SETTLED
from vendors.phone.models import PhoneNote
from vendors.phone.queries import phone_case_of


def tell_vendor(db: Session, operation: CaseOperation, author: Author, *, now: datetime) -> None:
    """The note carries the operation's key: the next look finds it done. Pressed twice, once."""
    case = locked_case(db, operation.case_id)
    db.refresh(operation)
    kept = phone_case_of(db, case)
    if kept is None or operation.state in SETTLED:
        raise Conflict(_("There is nothing to be told here."))
    key = operation.id.hex
    known = db.scalar(
        select(PhoneNote.id).where(PhoneNote.phone_case_id == kept.id, PhoneNote.key == key)
    )
    if known is None:
        text = str(operation.payload.get("body", ""))
        note = PhoneNote(
            phone_case_id=kept.id,
            from_vendor=False,
            person=author.label,
            text=text,
            key=key,
            written_by=author.agent_id,
            at=now,
        )
        db.add(note)
    kept.changed_at = operation.next_attempt_at = now
    wake_case(db, case, now=now)
