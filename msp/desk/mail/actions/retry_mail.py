"""Have a mail taken in once more, as when its sender has become a contact by now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.mail.models import InboundMail
from msp.desk.mail.values import MailState
from msp.kernel.jobs import soon


def retry_mail(db: Session, row: InboundMail, *, now: datetime) -> None:
    """Back to where it stood when it came; the caller holds the lock on the mail's row."""
    row.state, row.reason, row.detail = MailState.RECEIVED, None, ""
    row.attempts, row.next_attempt_at = 0, now
    row.handled_at = row.handled_by = row.about_ticket_id = None
    db.flush()
    soon(db, "desk.take_in_mails")
