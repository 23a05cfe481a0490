"""Give a mail to the higher room that claims it, and close its row here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.mail.claims import Claimed
from msp.desk.mail.models import InboundMail
from msp.desk.mail.values import MailState


def give_mail(db: Session, row: InboundMail, claim: Claimed, *, now: datetime) -> None:
    """The other room writes it down; sender and subject leave the house's row."""
    claim.keep(db, row.id, row.storage_key, now)
    row.state, row.reason, row.detail = MailState.PROCESSED, None, ""
    row.sender = row.subject = ""
    row.about_ticket_id = None
    row.handled_at, row.handled_by = now, None
    db.flush()
