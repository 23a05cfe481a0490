"""What became of a mail, in words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.mail.models import InboundMail, MailLink
from msp.desk.mail.values import MailState
from msp.desk.mail.words import reason_words
from msp.desk.tickets.models import Entry, Ticket
from msp.kernel.i18n import _


@dataclass(frozen=True)
class MailOutcome:
    """`kind` is one word to count by, `words` the sentence."""

    kind: str
    words: str


def outcome_of(db: Session, mail_id: UUID) -> MailOutcome:
    """The outcome as the rows show it now."""
    row = db.get_one(InboundMail, mail_id)
    if row.state == MailState.PROCESSED:
        return _processed(db, row)
    words = reason_words(row.reason) if row.reason else _("waits for its next attempt")
    detail = f" ({row.detail})" if row.detail else ""
    kind = {
        MailState.RECEIVED: "waiting",
        MailState.REVIEW: "for review",
        MailState.PARKED: "parked",
        MailState.DISCARDED: "left out",
    }[MailState(row.state)]
    return MailOutcome(kind, f"{kind}: {words}{detail}")


def _processed(db: Session, row: InboundMail) -> MailOutcome:
    found = db.execute(
        select(MailLink.opened, Ticket.number, Entry.kind)
        .join(Ticket, (Ticket.tenant_id == MailLink.tenant_id) & (Ticket.id == MailLink.ticket_id))
        .join(Entry, (Entry.tenant_id == MailLink.tenant_id) & (Entry.id == MailLink.entry_id))
        .where(MailLink.mail_id == row.id)
    ).one()
    if found.opened:
        return MailOutcome("opened", f"opened ticket {found.number}")
    what = "added" if found.kind == "reply" else "noted"
    return MailOutcome(what, f"{what} on ticket {found.number}")
