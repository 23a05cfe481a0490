"""What the ticket page shows of vendors that are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from vendors.cases.drafts import draft_of
from vendors.cases.models import CaseLink, CaseOperation
from vendors.cases.queries import case_of, create_of
from vendors.connections.queries import connection_by_id, vendor_of
from vendors.phone.chasing import moments_due
from vendors.phone.models import PhoneCase, PhoneNote
from vendors.phone.queries import manual_links, notes_of, phone_case_of, to_be_told
from vendors.phone.values import DueMoment, ReminderKind
from vendors.protocol.values import CaseDraft, CaseStatus
from vendors.register.models import Vendor
from vendors.register.queries import account_for
from vendors.register.reaching import Reach, reaches_of


@dataclass(frozen=True, slots=True)
class PhonePanel:
    """One bond: whom to call, by which number they know us, what to read out, what was said."""

    link: CaseLink
    vendor: Vendor
    reaches: Sequence[Reach]
    account: str
    words: CaseDraft
    kept: PhoneCase | None
    notes: Sequence[PhoneNote]
    to_tell: Sequence[CaseOperation]
    chase_due: bool
    promise_over: bool


def panels_of(db: Session, ticket: Ticket, now: datetime) -> list[PhonePanel]:
    """The ticket's open bonds to such vendors, the oldest first."""
    return [_panel(db, link, now) for link in manual_links(db, ticket)]


def _panel(db: Session, link: CaseLink, now: datetime) -> PhonePanel:
    case = case_of(db, link)
    vendor = vendor_of(db, connection_by_id(db, link.connection_id))
    kept = phone_case_of(db, case)
    due = {one.kind for one in _due(kept, now)}
    return PhonePanel(
        link=link,
        vendor=vendor,
        reaches=reaches_of(db, [vendor.id], now),
        account=account_for(db, vendor.id, link.tenant_id),
        words=draft_of(case.correlation_id, create_of(db, link).payload),
        kept=kept,
        notes=notes_of(db, kept) if kept else (),
        to_tell=to_be_told(db, link) if kept else (),
        chase_due=ReminderKind.CHASE in due,
        promise_over=ReminderKind.PROMISE in due,
    )


def _due(kept: PhoneCase | None, now: datetime) -> list[DueMoment]:
    if kept is None:
        return []
    return moments_due(CaseStatus(kept.status), kept.chase_at, kept.promised_at, now)
