"""Lists for the mail pages: what waits, what went out, how the mailboxes are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from msp.desk.mail.models import AutomaticCount, InboundMail, MailboxState, MailLink, MailOut
from msp.desk.mail.values import MailState
from msp.desk.mail.words import kind_words, out_state_words, reason_words, state_words
from msp.desk.tickets.models import Ticket
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.mail.imap import Mailbox
from msp.kernel.mail.posted import UNDECIDED, OutState
from msp.kernel.paging import PageOf, decode_cursor, page_of
from tenants.clients.models import Tenant

ROWS = 50
SILENT_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class InboundRow:
    """A mail that no ticket has."""

    id: UUID
    at: datetime
    state: str
    state_words: str
    sender: str
    subject: str
    reason: str
    detail: str


@dataclass(frozen=True)
class OutRow:
    """A mail on its way, or at its end."""

    id: UUID
    tenant_id: UUID
    at: datetime
    client: str
    number: int
    to: str
    subject: str
    kind: str
    state: str
    state_words: str
    attempts: int
    answer: str


@dataclass(frozen=True)
class MailboxRow:
    """A mailbox: `counts` add up to what was ever taken from it."""

    label: str
    state: MailboxState | None
    silent: bool
    counts: dict[str, int]


def inbound_page(
    db: Session, states: Sequence[MailState], cursor: str | None
) -> PageOf[InboundRow]:
    """Mails in these states, the newest first."""
    wanted = (
        select(InboundMail)
        .where(InboundMail.state.in_(states))
        .order_by(InboundMail.received_at.desc(), InboundMail.id.desc())
        .limit(ROWS + 1)
    )
    if before := decode_cursor(cursor, datetime, UUID):
        wanted = wanted.where(tuple_(InboundMail.received_at, InboundMail.id) < tuple_(*before))
    rows = [inbound_row(row) for row in db.scalars(wanted)]
    return page_of(rows, ROWS, lambda row: (row.at, row.id))


def inbound_row(row: InboundMail) -> InboundRow:
    """The row as people read it."""
    return InboundRow(
        id=row.id,
        at=row.received_at,
        state=row.state,
        state_words=state_words(row.state),
        sender=row.sender,
        subject=row.subject,
        reason=reason_words(row.reason) if row.reason else "",
        detail=row.detail,
    )


def waiting_counts(db: Session) -> dict[str, int]:
    """How many mails wait in review, are parked, or have not been taken in yet."""
    states = (MailState.REVIEW, MailState.PARKED, MailState.RECEIVED)
    counted = (
        select(InboundMail.state, func.count())
        .where(InboundMail.state.in_(states))
        .group_by(InboundMail.state)
    )
    found = {row[0]: row[1] for row in db.execute(counted)}
    return {state.value: found.get(state, 0) for state in states}


def out_page(db: Session, state: str, cursor: str | None) -> PageOf[OutRow]:
    """Outgoing mails, the newest first; `state` narrows them."""
    wanted = (
        select(MailOut, Tenant.name, Ticket.number)
        .join(Tenant, Tenant.id == MailOut.tenant_id)
        .join(Ticket, (Ticket.tenant_id == MailOut.tenant_id) & (Ticket.id == MailOut.ticket_id))
        .order_by(MailOut.created_at.desc(), MailOut.id.desc())
        .limit(ROWS + 1)
    )
    if state in set(OutState):
        wanted = wanted.where(MailOut.state == state)
    if before := decode_cursor(cursor, datetime, UUID):
        wanted = wanted.where(tuple_(MailOut.created_at, MailOut.id) < tuple_(*before))
    rows = [_out_row(*found) for found in db.execute(wanted)]
    return page_of(rows, ROWS, lambda row: (row.at, row.id))


def _out_row(row: MailOut, client: str, number: int) -> OutRow:
    return OutRow(
        id=row.id,
        tenant_id=row.tenant_id,
        at=row.created_at,
        client=client,
        number=number,
        to=row.to_email,
        subject=row.subject,
        kind=kind_words(row.kind),
        state=row.state,
        state_words=out_state_words(row.state),
        attempts=row.attempts,
        answer=row.answer,
    )


def out_for(db: Session, out_id: UUID) -> MailOut:
    """An outgoing mail, locked. Raises NotFound also when it is not for this person."""
    found = db.scalar(select(MailOut).where(MailOut.id == out_id).with_for_update())
    if found is None:
        raise NotFound(_("There is no such mail, or it is not for you."))
    return found


def undecided_count(db: Session) -> int:
    """Outgoing mails that failed or are in doubt."""
    counted = select(func.count()).select_from(MailOut).where(MailOut.state.in_(UNDECIDED))
    return db.scalar(counted) or 0


def held_today(db: Session, now: datetime) -> int:
    """Automatic mails that the caps held back today: a sign of a loop."""
    counted = select(func.sum(AutomaticCount.held)).where(AutomaticCount.day == now.date())
    return int(db.scalar(counted) or 0)


def link_of_entry(db: Session, entry_id: UUID) -> MailLink:
    """The mail that an entry came from. Raises NotFound also when it is not for this person."""
    found = db.scalar(select(MailLink).where(MailLink.entry_id == entry_id))
    if found is None:
        raise NotFound(_("There is no such mail, or it is not for you."))
    return found


def mailbox_rows(db: Session, boxes: Sequence[Mailbox], now: datetime) -> list[MailboxRow]:
    """Every mailbox that is set up, and every one that mail ever came from."""
    states = {row.label: row for row in db.scalars(select(MailboxState))}
    counted = select(InboundMail.mailbox, InboundMail.state, func.count()).group_by(
        InboundMail.mailbox, InboundMail.state
    )
    counts: dict[str, dict[str, int]] = {}
    for label, state, count in db.execute(counted):
        counts.setdefault(label, {})[state] = count
    configured = {box.label for box in boxes}
    return [
        MailboxRow(
            label=label,
            state=states.get(label),
            silent=label in configured and _is_silent(states.get(label), now),
            counts={state.value: counts.get(label, {}).get(state, 0) for state in MailState},
        )
        for label in sorted(configured | set(states) | set(counts))
    ]


def _is_silent(state: MailboxState | None, now: datetime) -> bool:
    return state is None or state.read_at is None or now - state.read_at > SILENT_AFTER
