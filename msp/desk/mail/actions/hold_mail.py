"""Lay a mail before a person, park it, or leave it out; it stays readable in each case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.mail.models import InboundMail
from msp.desk.mail.values import MailState
from msp.kernel.mail.values import Incoming

LONGEST_DETAIL = 500


def hold_mail(
    db: Session,
    row: InboundMail,
    state: MailState,
    reason: str,
    *,
    now: datetime,
    mail: Incoming | None = None,
    detail: str = "",
    about_ticket_id: UUID | None = None,
    agent_id: UUID | None = None,
) -> None:
    """Write the state and why. The mail's sender and subject are shown until it has a client."""
    row.state, row.reason, row.detail = state, reason, detail[:LONGEST_DETAIL]
    row.about_ticket_id = about_ticket_id
    row.handled_at, row.handled_by = now, agent_id
    if mail is not None:
        row.sender = mail.sender.email if mail.sender else ""
        row.subject = mail.subject
    db.flush()
