"""Add a contact's mail to the ticket it answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.mail.actions.link_mail import link_mail
from msp.desk.mail.bodies import news_body, stored_files
from msp.desk.mail.models import InboundMail
from msp.desk.mail.queries import contact_of
from msp.desk.mail.values import IntoTicket
from msp.desk.tickets.actions.reply import reply
from msp.desk.tickets.models import Entry
from msp.desk.tickets.queries import ticket_by_id
from msp.desk.tickets.values import Author
from msp.desk.values import AuthorKind, Channel
from msp.kernel.mail.values import Incoming


def answer_ticket(
    db: Session, row: InboundMail, mail: Incoming, place: IntoTicket, *, now: datetime
) -> Entry:
    """The contact's words as a public reply; the ticket comes back to the desk."""
    ticket = ticket_by_id(db, place.tenant_id, place.ticket_id)
    contact = contact_of(db, place.tenant_id, place.contact_id)
    author = Author(AuthorKind.CONTACT, contact_id=contact.id, label=contact.name)
    entry = reply(
        db,
        ticket,
        author,
        news_body(mail),
        now=now,
        files=stored_files(mail),
        channel=Channel.MAIL,
    )
    link_mail(db, row, mail, entry, now=now, contact_id=contact.id)
    return entry
