"""Letters of the people in the tests, and the short ways to have them taken in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import count
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.mail.actions.store_mail import store_mail
from msp.desk.mail.addresses import Signature, signature_of
from msp.desk.mail.intake import Gate, take_mail_in
from msp.desk.mail.models import InboundMail, MailLink, MailOut
from msp.desk.mail.values import MailState
from msp.desk.tickets.models import Entry, Ticket
from msp.kernel.settings import current
from tests.people import NOW

SERIAL = count(1)
BOX = "imap://desk%40desk.localhost:x@mail.localhost/INBOX?server=mx.desk.localhost"
CHECKED = "desk@desk.localhost@mail.localhost/INBOX"


def letter(
    sender: str,
    subject: str = "The printer is on fire",
    text: str = "It smokes.",
    *headers: str,
    to: str = "desk@desk.localhost",
    message_id: str | None = None,
) -> bytes:
    """A mail as a person's program sends it."""
    number = next(SERIAL)
    lines = (
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {subject}",
        f"Message-ID: <{message_id or f'letter-{number}@mailer.test'}>",
        f"Date: Tue, 16 Jun 2026 10:{number // 60 % 60:02d}:{number % 60:02d} +0000",
        *headers,
    )
    if not any(header.lower().startswith("content-type") for header in headers):
        lines = (*lines, "Content-Type: text/plain; charset=utf-8")
    return "\r\n".join((*lines, "", text)).encode()


def gate(*, checks: bool = False) -> Gate:
    """The gate of the tests; with `checks`, mail by CHECKED bears our receiver's findings."""
    return Gate(replace(current(), imap_url=BOX if checks else None))


def signature() -> Signature:
    return signature_of(current())


def take_in(
    raw: bytes, *, now: datetime = NOW, mailbox: str = "import", checks: bool = False
) -> UUID:
    """Store a mail and take it in once."""
    stored = store_mail(raw, mailbox, now=now)
    take_mail_in(stored.mail_id, gate(checks=checks), now=now)
    return stored.mail_id


def row_of(db: Session, mail_id: UUID) -> InboundMail:
    db.expire_all()
    return db.get_one(InboundMail, mail_id)


def fate_of(db: Session, mail_id: UUID) -> str:
    """The state, with the reason where one is given."""
    row = row_of(db, mail_id)
    return f"{row.state}: {row.reason}" if row.reason else row.state


def ticket_of(db: Session, mail_id: UUID) -> Ticket:
    """The ticket that a mail went to."""
    link = db.scalars(select(MailLink).where(MailLink.mail_id == mail_id)).one()
    return db.get_one(Ticket, (link.tenant_id, link.ticket_id))


def entry_of(db: Session, mail_id: UUID) -> Entry:
    """The entry that a mail became."""
    link = db.scalars(select(MailLink).where(MailLink.mail_id == mail_id)).one()
    return db.get_one(Entry, (link.tenant_id, link.entry_id))


def tickets(db: Session) -> list[Ticket]:
    return list(db.scalars(select(Ticket).order_by(Ticket.number)))


def replies(db: Session, ticket: Ticket) -> list[str]:
    """What was said in public on a ticket, oldest first."""
    wanted = select(Entry.body_text).where(Entry.ticket_id == ticket.id, Entry.kind == "reply")
    return list(db.scalars(wanted.order_by(Entry.created_at, Entry.id)))


def outgoing(db: Session) -> list[MailOut]:
    return list(db.scalars(select(MailOut).order_by(MailOut.created_at, MailOut.id)))


def is_waiting(db: Session, mail_id: UUID) -> bool:
    return row_of(db, mail_id).state == MailState.REVIEW
