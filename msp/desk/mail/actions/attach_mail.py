"""Put a mail in review on a ticket that exists."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.mail.actions.answer_ticket import answer_ticket
from msp.desk.mail.actions.link_mail import link_mail
from msp.desk.mail.bodies import stored_files, whole_body
from msp.desk.mail.models import InboundMail
from msp.desk.mail.queries import contacts_with
from msp.desk.mail.reading import read_mail
from msp.desk.mail.values import IntoTicket
from msp.desk.tickets.actions.add_note import add_note
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import AuthorKind
from msp.kernel.i18n import _
from msp.kernel.mail.values import Incoming
from msp.kernel.settings import Settings


def attach_mail(
    db: Session,
    row: InboundMail,
    ticket: Ticket,
    settings: Settings,
    *,
    now: datetime,
    agent_id: UUID,
) -> Entry:
    """A contact of the ticket's client replies; anybody else's words stay inside as a note.

    The caller holds the lock on the mail's row. Raises Refused where the mail cannot be read.
    """
    mail = read_mail(row, settings)
    address = mail.sender.norm if mail.sender else ""
    people = [each for each in contacts_with(db, address) if each.tenant_id == ticket.tenant_id]
    if people:
        place = IntoTicket(ticket.tenant_id, ticket.id, people[0].id)
        entry = answer_ticket(db, row, mail, place, now=now)
    else:
        entry = _note(db, row, mail, ticket, now)
    row.handled_by = agent_id
    return entry


def _note(db: Session, row: InboundMail, mail: Incoming, ticket: Ticket, now: datetime) -> Entry:
    author = Author(AuthorKind.AUTOMATION, label=mail.sender.email if mail.sender else _("Mail"))
    files = stored_files(mail)
    details = {"event": "mail_attached"}
    entry = add_note(db, ticket, author, whole_body(mail), now=now, files=files, details=details)
    link_mail(db, row, mail, entry, now=now, contact_id=None)
    return entry
