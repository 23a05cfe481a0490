"""What the ticket page shows of its vendor cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.models import Attachment, Ticket
from msp.kernel.i18n import _, show_datetime
from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.cases.promised import Promised, promised_of
from vendors.cases.queries import (
    case_of,
    create_of,
    doubtful,
    links_of_ticket,
    public_files,
)
from vendors.cases.states import LinkEvent, possible
from vendors.cases.thread import ThreadLine, thread_of
from vendors.cases.values import Attention, LinkState, OperationState
from vendors.cases.words import attention_words, link_words, operation_words
from vendors.connections.models import VendorConnection
from vendors.connections.queries import connection_by_id, vendor_of
from vendors.connections.words import trouble_words
from vendors.protocol.values import ENDED, CaseStatus
from vendors.protocol.words import status_words
from vendors.redaction.queries import marks_of
from vendors.redaction.values import Mark


@dataclass(frozen=True, slots=True)
class Message:
    """One line of the thread, with what may be done about it."""

    line: ThreadLine
    way: tuple[str, str] | None
    can_publish: bool


@dataclass(frozen=True, slots=True)
class PanelCase:
    """One bond as the panel shows it."""

    link: CaseLink
    case: VendorCase
    connection: VendorConnection
    vendor: str
    state: tuple[str, str]
    meaning: str
    ball: str
    notices: Sequence[tuple[str, str]]
    # What a person must find out about at the vendor before anything else is sent.
    doubt: CaseOperation | None
    thread: Sequence[Message]
    files: Sequence[Attachment]
    shared: bool
    # What stands behind the placeholders that the vendor reads.
    marks: Sequence[Mark]
    promised: Promised | None
    can: frozenset[str]


def panel_of(db: Session, ticket: Ticket, now: datetime) -> list[PanelCase]:
    """The ticket's vendor cases, the newest first."""
    return [_case(db, ticket, link, now) for link in links_of_ticket(db, ticket)]


def _case(db: Session, ticket: Ticket, link: CaseLink, now: datetime) -> PanelCase:
    case, connection = case_of(db, link), connection_by_id(db, link.connection_id)
    vendor, status = vendor_of(db, connection).name, CaseStatus(case.status)
    thread = [
        Message(
            line,
            None if line.direction == "in" else operation_words(OperationState(line.state)),
            line.direction == "in" and line.entry.visibility == "internal",
        )
        for line in thread_of(db, link)
    ]
    return PanelCase(
        link=link,
        case=case,
        connection=connection,
        vendor=vendor,
        state=link_words(LinkState(link.state)),
        meaning=status_words(status),
        ball=_("us") if status in OURS else vendor,
        notices=_notices(db, link, case, connection, now),
        doubt=_doubt(db, link, case),
        thread=thread,
        files=public_files(db, ticket),
        shared=case.shared,
        marks=marks_of(db, link.tenant_id, link.id),
        promised=promised_of(db, case, now),
        can=_can(link, case),
    )


OURS = frozenset(
    {CaseStatus.AWAITING_US, CaseStatus.RESOLVED, CaseStatus.CLOSED, CaseStatus.REJECTED}
)


def _notices(
    db: Session, link: CaseLink, case: VendorCase, connection: VendorConnection, now: datetime
) -> list[tuple[str, str]]:
    """What is not as it should be, each with its level."""
    if link.is_final:
        return []
    found = []
    if trouble := trouble_words(connection, now):
        found.append(("warning", trouble))
    if link.state == LinkState.REFUSED:
        found.append(("error", link.refusal))
    elif link.state == LinkState.CREATE_UNKNOWN and not is_asked(case):
        until = show_datetime(create_of(db, link).next_attempt_at, "HH:mm")
        found.append(("warning", _("May have arrived; checking until %(time)s.", time=until)))
    told = {Attention(one) for one in case.attention}
    if link.state == LinkState.REFUSED:
        told.discard(Attention.BLOCKED)
    return found + [("warning", attention_words(one)) for one in sorted(told)]


def is_asked(case: VendorCase) -> bool:
    """No machine can find out: a person is asked."""
    return Attention.OUTCOME_UNKNOWN in case.attention


def _doubt(db: Session, link: CaseLink, case: VendorCase) -> CaseOperation | None:
    return doubtful(db, link) if is_asked(case) and not link.is_final else None


def _can(link: CaseLink, case: VendorCase) -> frozenset[str]:
    """The buttons that make sense now."""
    events = possible(LinkState(link.state))
    can = {
        "not_fixed": LinkEvent.NOT_FIXED in events,
        "withdraw": bool({LinkEvent.WITHDRAWN, LinkEvent.DROPPED} & events) and not case.shared,
        "close": LinkEvent.CLOSED in events,
        "detach": LinkEvent.DETACHED in events,
        "edit": LinkEvent.RESENT in events,
        "more": case.is_confirmed and not link.is_final and case.status not in ENDED,
        "say": link.state not in SILENT and not link.is_final,
    }
    return frozenset(name for name, allowed in can.items() if allowed)


SILENT = frozenset({LinkState.REFUSED, LinkState.SUSPENDED, LinkState.CANCELLING})
