"""Write down a call: the number, what was said, what was promised, and how the case stands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.values import Author
from msp.kernel.errors import Conflict, Refused
from msp.kernel.events import announce
from msp.kernel.i18n import _
from msp.kernel.ids import new_id
from vendors.cases.actions.wake_case import wake_case
from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.queries import create_of, locked_case
from vendors.cases.values import WAITING
from vendors.phone.actions.put_reminders_aside import put_reminders_aside
from vendors.phone.actions.set_chase import set_chase
from vendors.phone.chasing import standing
from vendors.phone.models import PhoneCase, PhoneNote
from vendors.phone.queries import phone_case_of
from vendors.phone.values import CallDraft
from vendors.protocol.values import CaseStatus


def note_call(
    db: Session, link: CaseLink, draft: CallDraft, author: Author, *, now: datetime
) -> PhoneCase:
    """The first call makes the case; it needs the number, or the word that there is none.

    Raises Refused without either, for a promise in the past, or when nothing was typed in;
    Conflict for a case that has ended.
    """
    case = locked_case(db, link.case_id)
    if link.is_final:
        raise Conflict(_("This case has ended already."))
    if draft.promised_at is not None and draft.promised_at <= now:
        raise Refused(_("The promised time is over already."), field="promised")
    known = phone_case_of(db, case)
    kept = known or _first(db, case, draft, now)
    if known is not None:
        _later(kept, draft)
    if draft.text.strip():
        _write(db, kept, draft, author, now)
    kept.status = draft.status or kept.status
    kept.promised_at = draft.promised_at or standing(kept.promised_at, now)
    kept.changed_at = now
    set_chase(db, kept, now=now)
    put_reminders_aside(db, case, now=now)
    create = create_of(db, link)
    if create.state in WAITING:
        create.next_attempt_at = now
    wake_case(db, case, now=now, look=True)
    announce(db, "ticket", tenant_id=link.tenant_id, id=link.ticket_id)
    return kept


def _first(db: Session, case: VendorCase, draft: CallDraft, now: datetime) -> PhoneCase:
    number = draft.number.strip()
    if not number and not draft.no_number:
        told = _("Type in the vendor's number for it, or say that they gave none.")
        raise Refused(told, field="number")
    made = PhoneCase(
        id=new_id(),
        connection_id=case.connection_id,
        case_id=case.id,
        correlation_id=case.correlation_id,
        number=number or None,
        status=CaseStatus.ACKNOWLEDGED,
        changed_at=now,
        created_at=now,
    )
    db.add(made)
    db.flush()
    return made


def _later(kept: PhoneCase, draft: CallDraft) -> None:
    number = draft.number.strip()
    news = (number, draft.text.strip(), draft.status, draft.promised_at)
    if not any(news):
        raise Refused(_("Write down what came of the call."), field="text")
    kept.number = number or kept.number


def _write(db: Session, kept: PhoneCase, draft: CallDraft, author: Author, now: datetime) -> None:
    note = PhoneNote(
        phone_case_id=kept.id,
        from_vendor=True,
        person=draft.person.strip(),
        text=draft.text.strip(),
        written_by=author.agent_id,
        at=now,
    )
    db.add(note)
