"""Take a person's word that what was in doubt has arrived at the vendor."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.values import Author
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _
from vendors.cases.actions.wake_case import settle_attention, wake_case
from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.cases.queries import link_by_id, locked_case, ticket_of
from vendors.cases.values import Attention, OperationKind, OperationState
from vendors.connections.queries import connection_by_id
from vendors.connectors.email.thread import CASE_KEY, CLOSED_KEY
from vendors.connectors.kinds import kinds
from vendors.post.actions.write_letter import letter_seen
from vendors.protocol.values import CaseRef
from vendors.sync.actions.settle_success import confirm_case, end_operation, mirror

LETTER_KEYS = {OperationKind.CREATE: CASE_KEY, OperationKind.STATUS: CLOSED_KEY}


def note_arrival(
    db: Session, operation: CaseOperation, number: str, author: Author, *, now: datetime
) -> None:
    """The operation is done; the making of a case binds the ticket to it.

    Where the vendor has a system the number is needed, and a worker reads the case first: it is
    ours when it carries our reference. Raises Conflict when its outcome is known by now, Refused
    for a number that is missing or another ticket's.
    """
    case = locked_case(db, operation.case_id)
    db.refresh(operation)
    link = link_by_id(db, operation.link_id)
    if operation.state != OperationState.UNKNOWN or link.is_final:
        raise Conflict(_("What became of this is known by now."))
    if is_by_post(db, link):
        _by_post(db, case, operation, number.strip(), now)
    elif operation.kind == OperationKind.CREATE:
        _claim(db, case, operation, number.strip(), now)
    else:
        end_operation(operation, None, now)
    _fence(case)
    settle_attention(case, Attention.OUTCOME_UNKNOWN, Attention.BLOCKED)
    add_event(db, ticket_of(db, link), _sentence(author, number.strip()), now=now, author=author)
    wake_case(db, case, now=now, look=case.is_confirmed)


def is_by_post(db: Session, link: CaseLink) -> bool:
    """Nobody but a person can tell what this vendor has."""
    return kinds()[connection_by_id(db, link.connection_id).kind].by_post


def _fence(case: VendorCase) -> None:
    """A worker that looks for it right now knows less than the person: it writes nothing down."""
    case.lease_no += 1
    case.lease_until = None


def _by_post(
    db: Session, case: VendorCase, operation: CaseOperation, number: str, now: datetime
) -> None:
    kind = OperationKind(operation.kind)
    letter = letter_seen(db, case.id, LETTER_KEYS.get(kind, operation.id.hex))
    if letter is None:
        raise Conflict(_("No mail has left that could have arrived."))
    if kind is OperationKind.CREATE:
        confirm_case(db, case, operation, CaseRef(case.correlation_id, number or None), now=now)
        return
    file = kind is OperationKind.ATTACHMENT
    end_operation(operation, f"{letter.id}/0" if file else str(letter.id), now)
    if kind is not OperationKind.STATUS and operation.external_id:
        mirror(db, operation, operation.external_id)
    case.number = number or case.number


def _claim(
    db: Session, case: VendorCase, operation: CaseOperation, number: str, now: datetime
) -> None:
    if not number:
        told = _("Type in the vendor's number: without it the case cannot be found there.")
        raise Refused(told, field="number")
    other = select(VendorCase.id).where(
        VendorCase.connection_id == case.connection_id,
        VendorCase.external_id == number,
        VendorCase.id != case.id,
    )
    if db.scalar(other) is not None:
        raise Refused(_("This is the number of another ticket's case."), field="number")
    operation.external_id, operation.next_attempt_at, operation.error = number, now, ""


def _sentence(author: Author, number: str) -> str:
    if number:
        return _("%(who)s found it at the vendor as %(number)s", who=author.label, number=number)
    return _("%(who)s says that it has arrived at the vendor", who=author.label)
