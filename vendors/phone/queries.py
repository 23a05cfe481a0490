"""Reading what was written down by hand, and whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.kernel.worktime import Calendar
from tenants.calendars.queries import calendar_of
from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.cases.values import FINAL, LinkState, OperationKind, OperationState
from vendors.connections.models import VendorConnection
from vendors.phone.models import PhoneCase, PhoneNote, PhoneReminder
from vendors.phone.values import DueMoment, ReminderKind
from vendors.protocol.values import ENDED
from vendors.register.models import Vendor, VendorChannel
from vendors.register.queries import channels_of

MANUAL = "manual"
SAID = (OperationKind.COMMENT, OperationKind.ATTACHMENT)
# A bond that wants nobody at the telephone: it has ended, or the case must be mended first.
AT_REST = frozenset([*FINAL, LinkState.REFUSED])


@dataclass(frozen=True, slots=True)
class DueCall:
    """A call somebody should make, with its ticket."""

    link_id: UUID
    ticket_number: int
    ticket_subject: str
    vendor: str
    number: str | None
    chase_at: datetime | None
    promised_at: datetime | None


def phone_case_of(db: Session, case: VendorCase) -> PhoneCase | None:
    """What was written down of a case; none before the first call."""
    return db.scalar(select(PhoneCase).where(PhoneCase.correlation_id == case.correlation_id))


def notes_of(db: Session, case: PhoneCase) -> Sequence[PhoneNote]:
    """What was said, oldest first."""
    return db.scalars(
        select(PhoneNote)
        .where(PhoneNote.phone_case_id == case.id)
        .order_by(PhoneNote.at, PhoneNote.id)
    ).all()


def manual_links(db: Session, ticket: Ticket) -> Sequence[CaseLink]:
    """The ticket's bonds to vendors that are called."""
    return db.scalars(
        select(CaseLink)
        .join(VendorConnection, VendorConnection.id == CaseLink.connection_id)
        .where(
            CaseLink.tenant_id == ticket.tenant_id,
            CaseLink.ticket_id == ticket.id,
            CaseLink.state.not_in(FINAL),
            VendorConnection.kind == MANUAL,
        )
        .order_by(CaseLink.forwarded_at)
    ).all()


def to_be_told(db: Session, link: CaseLink) -> Sequence[CaseOperation]:
    """What waits to be said to the vendor, in order."""
    return db.scalars(
        select(CaseOperation)
        .where(
            CaseOperation.tenant_id == link.tenant_id,
            CaseOperation.link_id == link.id,
            CaseOperation.kind.in_(SAID),
            CaseOperation.state == OperationState.QUEUED,
        )
        .order_by(CaseOperation.seq)
    ).all()


def telephones(db: Session, vendor_id: UUID) -> Sequence[VendorChannel]:
    """Where the vendor is called."""
    return [one for one in channels_of(db, [vendor_id]) if one.kind == "phone"]


def open_hours(db: Session, vendor_id: UUID) -> Calendar:
    """When the vendor's first telephone is answered; day and night where nobody said."""
    found = telephones(db, vendor_id)
    return calendar_of(db, found[0].calendar_id if found else None).calendar


def due_calls(db: Session, now: datetime, limit: int) -> list[DueCall]:
    """Cases nobody has called about yet, and those to be asked about again, the oldest first."""
    rows = db.execute(
        select(
            CaseLink.id,
            Ticket.number,
            Ticket.subject,
            Vendor.name,
            PhoneCase.number,
            PhoneCase.chase_at,
            PhoneCase.promised_at,
        )
        .select_from(CaseLink)
        .join(Ticket, (Ticket.tenant_id == CaseLink.tenant_id) & (Ticket.id == CaseLink.ticket_id))
        .join(VendorConnection, VendorConnection.id == CaseLink.connection_id)
        .join(Vendor, Vendor.id == VendorConnection.vendor_id)
        .outerjoin(PhoneCase, PhoneCase.case_id == CaseLink.case_id)
        .where(
            VendorConnection.kind == MANUAL,
            CaseLink.state.not_in(AT_REST),
            or_(PhoneCase.id.is_(None), PhoneCase.chase_at <= now),
        )
        .order_by(PhoneCase.chase_at.nulls_first(), CaseLink.forwarded_at)
        .limit(limit)
    )
    return [DueCall(*row) for row in rows]


def cases_to_remind(db: Session, now: datetime, limit: int) -> list[UUID]:
    """Cases with a due moment nobody was told of, and those nobody has called about at all.

    When the first call is due the vendor's hours decide; whoever asks works that out.
    """
    waits = exists().where(CaseLink.case_id == PhoneCase.case_id, CaseLink.state.not_in(AT_REST))
    due = or_(
        _untold(ReminderKind.CHASE, PhoneCase.chase_at, now),
        _untold(ReminderKind.PROMISE, PhoneCase.promised_at, now),
    )
    called = select(PhoneCase.case_id).where(PhoneCase.status.not_in(ENDED), waits, due)
    uncalled = (
        select(CaseLink.case_id)
        .join(VendorConnection, VendorConnection.id == CaseLink.connection_id)
        .where(
            VendorConnection.kind == MANUAL,
            CaseLink.state.not_in(AT_REST),
            ~exists().where(PhoneCase.case_id == CaseLink.case_id),
            ~exists().where(PhoneReminder.case_id == CaseLink.case_id),
        )
    )
    return [
        *db.scalars(called.order_by(PhoneCase.chase_at, PhoneCase.case_id).limit(limit)),
        *db.scalars(uncalled.order_by(CaseLink.case_id)),
    ]


def told_moments(db: Session, case: VendorCase) -> set[DueMoment]:
    """What somebody was reminded of already."""
    rows = db.execute(
        select(PhoneReminder.kind, PhoneReminder.due_at).where(PhoneReminder.case_id == case.id)
    )
    return {DueMoment(ReminderKind(kind), at) for kind, at in rows}


def _untold(kind: ReminderKind, at: Any, now: datetime) -> ColumnElement[bool]:
    told = exists().where(
        PhoneReminder.case_id == PhoneCase.case_id,
        PhoneReminder.kind == kind,
        PhoneReminder.due_at == at,
    )
    return and_(at <= now, ~told)
