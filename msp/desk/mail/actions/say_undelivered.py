"""Say on the ticket that a mail did not get through, or that nobody knows whether it did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.mail.models import MailOut
from msp.desk.mail.values import OutState
from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.queries import ticket_by_id
from msp.kernel.i18n import _


def say_undelivered(
    db: Session, row: MailOut, state: OutState, words: str, *, now: datetime
) -> None:
    """Write the state, the server's words, and a line on the timeline for the desk."""
    row.state, row.answer = state, words
    if state is OutState.UNKNOWN:
        sentence = _(
            "The mail to %(to)s may have arrived or not: %(words)s", to=row.to_email, words=words
        )
    else:
        sentence = _(
            "The mail to %(to)s could not be sent: %(words)s", to=row.to_email, words=words
        )
    ticket = ticket_by_id(db, row.tenant_id, row.ticket_id)
    details = {"event": "mail", "mail_out_id": str(row.id), "state": state}
    add_event(db, ticket, sentence, now=now, details=details)
