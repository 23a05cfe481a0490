"""Keep a machine's answer on its ticket, where only the desk reads it and no clock hears it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.mail.actions.link_mail import link_mail
from msp.desk.mail.bodies import news_body, stored_files
from msp.desk.mail.models import InboundMail, MailOut
from msp.desk.mail.values import MachineNote
from msp.desk.tickets.actions.add_note import add_note
from msp.desk.tickets.models import Entry
from msp.desk.tickets.queries import ticket_by_id
from msp.desk.tickets.values import Author, Body
from msp.desk.values import AuthorKind
from msp.kernel.i18n import _
from msp.kernel.mail.posted import OutState
from msp.kernel.mail.values import Incoming


def note_machine(
    db: Session, row: InboundMail, mail: Incoming, place: MachineNote, *, now: datetime
) -> Entry:
    """An internal note. Where our own mail came back, its row says so as well."""
    ticket = ticket_by_id(db, place.tenant_id, place.ticket_id)
    heading = _("An automatic answer came by mail:")
    if place.out_id is not None:
        out = db.get_one(MailOut, (place.tenant_id, place.out_id))
        out.state, out.answer = OutState.BOUNCED, mail.subject
        heading = _("A mail to %(to)s could not be delivered:", to=out.to_email)
    said = news_body(mail)
    body = Body(f"{heading}\n\n{said.text}")
    author = Author(AuthorKind.AUTOMATION, label=mail.sender.email if mail.sender else "")
    details = {"event": "mail_returned" if place.out_id else "automatic_answer"}
    files = stored_files(mail)
    entry = add_note(db, ticket, author, body, now=now, files=files, details=details)
    link_mail(db, row, mail, entry, now=now, contact_id=None)
    return entry
