"""Decide about an outgoing mail that failed, came back, or may have arrived or not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.mail.models import MailOut
from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.queries import ticket_by_id
from msp.desk.tickets.values import Author
from msp.kernel.i18n import _
from msp.kernel.jobs import soon
from msp.kernel.mail import outbox


def decide_mail(db: Session, row: MailOut, author: Author, *, arrived: bool, now: datetime) -> None:
    """It has arrived, as somebody found out; or the same bytes go once more, under the same id.

    The caller holds the lock on the row. Raises Conflict when there is nothing to decide.
    """
    outbox.decide_mail(row, arrived=arrived, now=now)
    who = {"who": author.label, "to": row.to_email}
    if arrived:
        sentence = _("%(who)s says that the mail to %(to)s has arrived", **who)
    else:
        sentence = _("%(who)s had the mail to %(to)s sent again", **who)
        soon(db, "desk.send_mails")
    ticket = ticket_by_id(db, row.tenant_id, row.ticket_id)
    details = {"event": "mail", "mail_out_id": str(row.id), "state": row.state}
    add_event(db, ticket, sentence, now=now, details=details, author=author)
