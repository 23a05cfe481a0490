"""Write down which entry a mail became, and close the mail's own row."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.mail.models import InboundMail, MailLink
from msp.desk.mail.values import MailState
from msp.desk.tickets.models import Entry
from msp.kernel.mail.values import Incoming


def link_mail(
    db: Session,
    row: InboundMail,
    mail: Incoming,
    entry: Entry,
    *,
    now: datetime,
    contact_id: UUID | None,
    opened: bool = False,
    agent_id: UUID | None = None,
) -> MailLink:
    """From here on the mail is the client's: its sender and subject leave the house's row."""
    link = MailLink(
        tenant_id=entry.tenant_id,
        mail_id=row.id,
        ticket_id=entry.ticket_id,
        entry_id=entry.id,
        contact_id=contact_id,
        message_id=mail.message_id,
        sender=mail.sender.norm if mail.sender else "",
        subject=mail.subject,
        sent_at=mail.sent_at,
        storage_key=row.storage_key,
        opened=opened,
        answerable=not mail.automatic,
        created_at=now,
    )
    db.add(link)
    entry.details = {**entry.details, "mail": True}
    row.state, row.reason, row.detail = MailState.PROCESSED, None, ""
    row.sender = row.subject = ""
    row.about_ticket_id = None
    row.handled_at, row.handled_by = now, agent_id
    db.flush()
    return link
