"""Say on the ticket that a mail did not get through, or that nobody knows whether it did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.mail.models import MailOut
from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.queries import ticket_by_id
from msp.kernel.i18n import _
from msp.kernel.mail.posted import OutState


def say_undelivered(db: Session, row: MailOut, now: datetime) -> None:
    """A line on the timeline for the desk, with the mail server's words."""
    told = {"to": row.to_email, "words": row.answer}
    if row.state == OutState.UNKNOWN:
        sentence = _("The mail to %(to)s may have arrived or not: %(words)s", **told)
    else:
        sentence = _("The mail to %(to)s could not be sent: %(words)s", **told)
    ticket = ticket_by_id(db, row.tenant_id, row.ticket_id)
    details = {"event": "mail", "mail_out_id": str(row.id), "state": row.state}
    add_event(db, ticket, sentence, now=now, details=details)
