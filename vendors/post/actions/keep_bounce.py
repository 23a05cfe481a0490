"""A letter of ours came back: undo what it carried out, and let a person decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.kernel.i18n import _
from msp.kernel.mail.values import Incoming
from vendors.cases.actions.move_link import move_link
from vendors.cases.actions.wake_case import wake_case, want_attention
from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.cases.queries import locked_case, ticket_of
from vendors.cases.states import LinkEvent
from vendors.cases.values import Attention, OperationKind, OperationState
from vendors.post.actions.keep_letter import keep_letter
from vendors.post.models import VendorLetter
from vendors.post.queries import our_letter
from vendors.protocol.post import LetterState

TOLD_CHARS = 1_000
SETTLED_ONCE = (OperationState.DONE, OperationState.UNKNOWN)


def keep_bounce(
    db: Session,
    mail_id: UUID,
    storage_key: str,
    now: datetime,
    *,
    case_id: UUID,
    mail: Incoming,
    letters: Sequence[str],
) -> None:
    """A letter of ours came back: what it carried out is not done, and a person decides."""
    case = locked_case(db, case_id)
    keep_letter(db, case, mail_id, storage_key, mail, LetterState.BOUNCE, now)
    told = " ".join((mail.text or mail.subject).split())[:TOLD_CHARS]
    for message_id in letters:
        letter = our_letter(db, message_id)
        if letter is None or letter.case_id != case.id or letter.state == LetterState.RETURNED:
            continue
        letter.state = LetterState.RETURNED
        _undo(db, case, letter, told, now)
    wake_case(db, case, now=now)


def _undo(db: Session, case: VendorCase, letter: VendorLetter, told: str, now: datetime) -> None:
    for link in db.scalars(select(CaseLink).where(CaseLink.case_id == case.id)):
        operation = _operation_of(db, link, letter.key)
        if operation is None or operation.state not in SETTLED_ONCE:
            continue  # one that is on its way now is told by the ledger
        operation.state, operation.error = OperationState.DEAD, told
        operation.settled_at = operation.sent_at = operation.reservation = None
        want_attention(case, Attention.BLOCKED)
        if operation.kind == OperationKind.CREATE and move_link(
            db, link, LinkEvent.RETURNED, now=now
        ):
            link.refusal = told
            case.external_id = case.number = case.look_at = None
        text = _("The vendor's mail server sent our mail back: %(told)s", told=told)
        add_event(db, ticket_of(db, link), text, now=now, details={"event": "vendor_mail_returned"})


def _operation_of(db: Session, link: CaseLink, key: str) -> CaseOperation | None:
    wanted = select(CaseOperation).where(
        CaseOperation.tenant_id == link.tenant_id, CaseOperation.link_id == link.id
    )
    for operation in db.scalars(wanted):
        if operation.id.hex == key or (key == "case" and operation.kind == OperationKind.CREATE):
            return operation
    return None
