"""What a person does about an operation that is stuck: replay, skip, edit and send again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.values import Author
from msp.desk.values import Status
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _
from vendors.cases.actions.forward_ticket import payload_of
from vendors.cases.actions.move_link import move_link
from vendors.cases.actions.queue_comment import veil_over
from vendors.cases.actions.wake_case import settle_attention, wake_case
from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.cases.queries import create_of, link_by_id, locked_case, ticket_of
from vendors.cases.states import LinkEvent
from vendors.cases.values import Attention, ForwardDraft, LinkState, OperationKind, OperationState
from vendors.redaction.actions.keep_marks import keep_marks

# What of a case is no words of the engineer: by which numbers the vendor goes.
NUMBERS = ("contract_ref", "account")


def replay(db: Session, operation: CaseOperation, author: Author, *, now: datetime) -> None:
    """Try again from the start. Raises Conflict for one that is not stuck.

    What may have reached the vendor is looked for first, as after any unknown outcome.
    """
    link, case = _locked(db, operation)
    if operation.state not in (OperationState.DEAD, OperationState.UNKNOWN):
        raise Conflict(_("This operation is not stuck."))
    if link.state == LinkState.REFUSED:
        move_link(db, link, LinkEvent.RESENT, now=now)
    unsure = operation.sent_at is not None
    operation.state = OperationState.UNKNOWN if unsure else OperationState.QUEUED
    operation.attempts, operation.next_attempt_at, operation.error = 0, now, ""
    operation.external_id = None
    settle_attention(case, Attention.BLOCKED, Attention.OUTCOME_UNKNOWN)
    text = _("%(who)s told the desk to try again at the vendor", who=author.label)
    add_event(db, ticket_of(db, link), text, now=now)
    wake_case(db, case, now=now)


def skip(
    db: Session, operation: CaseOperation, reason: str, author: Author, *, now: datetime
) -> None:
    """Leave it out; what waits behind it goes on. The making of the case cannot be left out."""
    if not reason.strip():
        raise Refused(_("Say why it is left out."), field="reason")
    if operation.kind == OperationKind.CREATE:
        raise Refused(_("Without the case nothing else can follow; withdraw it instead."))
    link, case = _locked(db, operation)
    if operation.state not in (OperationState.DEAD, OperationState.UNKNOWN):
        raise Conflict(_("This operation is not stuck."))
    operation.state, operation.settled_at = OperationState.SKIPPED, now
    operation.skip_reason = reason.strip()
    settle_attention(case, Attention.BLOCKED, Attention.OUTCOME_UNKNOWN)
    text = _("%(who)s left out a step at the vendor: %(why)s", who=author.label, why=reason)
    add_event(db, ticket_of(db, link), text, now=now)
    wake_case(db, case, now=now)


def edit_and_resend(
    db: Session, link: CaseLink, draft: ForwardDraft, author: Author, *, now: datetime
) -> None:
    """Send a refused case again with other words. Raises Conflict when it is not refused."""
    case = locked_case(db, link.case_id)
    create = create_of(db, link)
    if create.state != OperationState.DEAD or not move_link(db, link, LinkEvent.RESENT, now=now):
        raise Conflict(_("This case was not refused."))
    ticket = ticket_of(db, link)
    veil = veil_over(db, link)
    numbers = {name: create.payload[name] for name in NUMBERS if name in create.payload}
    create.payload = payload_of(ticket, draft, veil) | numbers
    keep_marks(db, veil, link.tenant_id, link.id, link.case_id)
    create.state, create.attempts, create.error = OperationState.QUEUED, 0, ""
    create.next_attempt_at, create.asked_by = now, author.agent_id
    create.reservation = create.sent_at = None
    link.refusal = ""
    settle_attention(case, Attention.BLOCKED)
    add_event(db, ticket, _("%(who)s sent the case again", who=author.label), now=now)
    change_status(db, ticket, Status.WAITING_VENDOR, author, now=now)
    wake_case(db, case, now=now)


def _locked(db: Session, operation: CaseOperation) -> tuple[CaseLink, VendorCase]:
    """The bond and the case, locked; the operation as it is by now."""
    case = locked_case(db, operation.case_id)
    db.refresh(operation)
    return link_by_id(db, operation.link_id), case
