"""Put a vendor's mail into the ledger of its case, and have the case read."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.kernel.i18n import _
from msp.kernel.mail.values import Automatic, Incoming
from vendors.cases.actions.wake_case import settle_attention, wake_case
from vendors.cases.models import CaseOperation, VendorCase
from vendors.cases.queries import hearing_links, locked_case, ticket_of
from vendors.cases.values import Attention, OperationState
from vendors.post.actions.keep_letter import keep_letter
from vendors.post.actions.write_letter import letter_arrived
from vendors.post.echoes import is_receipt
from vendors.post.queries import machines_heard
from vendors.protocol.post import LetterState

DAY = timedelta(days=1)
# So many machines' answers a day stand on the ticket; more are kept and not told.
MOST_TOLD = 5
MACHINES = frozenset(
    {Automatic.SUBMITTED, Automatic.REPLIED, Automatic.SUBJECT, Automatic.NULL_SENDER}
)


def keep_answer(
    db: Session,
    mail_id: UUID,
    storage_key: str,
    now: datetime,
    *,
    case_id: UUID,
    mail: Incoming,
) -> None:
    """A person's answer is read into the tickets; a machine's counts for the number it bears.

    Nothing is ever sent because of it: whoever lets two desks answer each other fills both.
    """
    case = locked_case(db, case_id)
    by_machine = bool(mail.automatic & MACHINES) or is_receipt(db, case, mail)
    state = LetterState.MACHINE if by_machine else LetterState.ANSWER
    if by_machine:
        _tell_machine(db, case, mail, now)
    keep_letter(db, case, mail_id, storage_key, mail, state, now)
    _dispel_doubt(db, case, mail, now)
    wake_case(db, case, now=now, look=True)


def _tell_machine(db: Session, case: VendorCase, mail: Incoming, now: datetime) -> None:
    if machines_heard(db, case.id, since=now - DAY) >= MOST_TOLD:
        return
    for link in hearing_links(db, case.id):
        text = _("A machine at the vendor answered: %(subject)s", subject=mail.subject)
        add_event(db, ticket_of(db, link), text, now=now, details={"event": "vendor_machine"})


def _dispel_doubt(db: Session, case: VendorCase, mail: Incoming, now: datetime) -> None:
    """What is answered has arrived: an operation that waits for a person need not any more."""
    ids = {*mail.references, mail.message_id}
    arrived = [one for one in ids if letter_arrived(db, case.id, one)]
    if not arrived:
        return
    settle_attention(case, Attention.OUTCOME_UNKNOWN)
    for operation in db.scalars(
        select(CaseOperation).where(
            CaseOperation.case_id == case.id, CaseOperation.state == OperationState.UNKNOWN
        )
    ):
        operation.next_attempt_at = now
    db.flush()
