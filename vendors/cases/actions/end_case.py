"""End a case from our side: not fixed, withdraw, close, detach."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.values import AUTOMATION, Author
from msp.desk.values import Status
from msp.kernel.db import scope_of
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _
from vendors.cases.actions.move_link import move_link
from vendors.cases.actions.queue_comment import queue_comment
from vendors.cases.actions.queue_operation import queue_operation
from vendors.cases.models import CaseLink, CaseOperation
from vendors.cases.queries import create_of, has_company, locked_case, ticket_of
from vendors.cases.states import LinkEvent
from vendors.cases.values import WAITING, OperationKind, OperationState
from vendors.protocol.values import ENDED, CaseStatus

PROVIDER = "msp_provider"


def not_fixed(db: Session, link: CaseLink, text: str, author: Author, *, now: datetime) -> None:
    """The vendor says it is done and it is not: say so and wait again. Raises Refused, Conflict."""
    before = locked_case(db, link.case_id).raw_status
    _say_why(db, link, text, author, LinkEvent.NOT_FIXED, now)
    # Only from where it stood: a vendor that took it up by itself is not interrupted.
    _ask(db, link, CaseStatus.IN_PROGRESS, author, now, only_from=before)
    ticket = ticket_of(db, link)
    if not ticket.ended:
        change_status(db, ticket, Status.WAITING_VENDOR, author, now=now)


def withdraw(db: Session, link: CaseLink, reason: str, author: Author, *, now: datetime) -> None:
    """Take the case back. What was never sent is dropped; else the vendor is told."""
    if not reason.strip():
        raise Refused(_("Say why the case is withdrawn."), field="text")
    if locked_case(db, link.case_id).shared or has_company(db, link):
        raise Refused(_("Other tickets hang on this case; detach this one from it instead."))
    create = create_of(db, link)
    untouched = create.state == OperationState.QUEUED and create.sent_at is None
    if (untouched or create.state == OperationState.DEAD) and move_link(
        db, link, LinkEvent.DROPPED, now=now
    ):
        skip_waiting(db, link, _("withdrawn before it was sent"), now=now)
    else:
        _say_why(db, link, reason, author, LinkEvent.WITHDRAWN, now)
        _ask(db, link, CaseStatus.CANCELLED, author, now)
    ticket = ticket_of(db, link)
    add_event(db, ticket, _("%(who)s withdrew the vendor case", who=author.label), now=now)
    if not ticket.ended:
        change_status(db, ticket, Status.OPEN, author, now=now)


def close_case(db: Session, link: CaseLink, author: Author = AUTOMATION, *, now: datetime) -> None:
    """Our ticket is done with it: the vendor's case is closed where that is ours to ask."""
    case = locked_case(db, link.case_id)
    if not move_link(db, link, LinkEvent.CLOSED, now=now):
        raise Conflict(_("This case cannot be closed as it stands."))
    # While other tickets wait for it, and where there may be some that nobody here sees.
    goes_on = has_company(db, link) or (case.shared and scope_of(db).role != PROVIDER)
    if CaseStatus(case.status) not in ENDED and not goes_on:
        _ask(db, link, CaseStatus.CLOSED, author, now)


def detach(db: Session, link: CaseLink, author: Author, *, now: datetime) -> None:
    """Cut the bond: nothing is sent or taken in any more, and the vendor is told nothing."""
    locked_case(db, link.case_id)
    if not move_link(db, link, LinkEvent.DETACHED, now=now):
        raise Conflict(_("This case has ended already."))
    skip_waiting(db, link, _("detached by %(who)s", who=author.label), now=now)
    text = _("%(who)s detached the vendor case", who=author.label)
    add_event(db, ticket_of(db, link), text, now=now)


def skip_waiting(db: Session, link: CaseLink, reason: str, *, now: datetime) -> None:
    """Nothing of this bond that still waits will be sent."""
    db.execute(
        update(CaseOperation)
        .where(
            CaseOperation.tenant_id == link.tenant_id,
            CaseOperation.link_id == link.id,
            CaseOperation.state.in_([*WAITING, OperationState.DEAD]),
        )
        .values(state=OperationState.SKIPPED, skip_reason=reason, settled_at=now)
    )


def _say_why(
    db: Session, link: CaseLink, text: str, author: Author, event: LinkEvent, now: datetime
) -> None:
    """The words go before the status that we ask for."""
    if not text.strip():
        raise Refused(_("Tell the vendor why."), field="text")
    if not move_link(db, link, event, now=now):
        raise Conflict(_("The case has moved on; look again."))
    queue_comment(db, link, ticket_of(db, link), text, author, now=now)


def _ask(
    db: Session,
    link: CaseLink,
    status: CaseStatus,
    author: Author,
    now: datetime,
    *,
    only_from: str | None = None,
) -> None:
    payload = {"status": status.value, "from": only_from}
    queue_operation(db, link, OperationKind.STATUS, payload, now=now, asked_by=author.agent_id)
