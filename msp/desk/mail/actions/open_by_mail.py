"""Open a ticket from a mail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.mail.actions.link_mail import link_mail
from msp.desk.mail.bodies import stored_files, whole_body
from msp.desk.mail.models import InboundMail
from msp.desk.mail.queries import client_of, contact_of
from msp.desk.mail.subjects import subject_of
from msp.desk.mail.values import NewTicket
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.values import Author, TicketDraft
from msp.desk.values import AuthorKind, Channel
from msp.kernel.i18n import _, speaking
from msp.kernel.mail.values import Incoming
from tenants.people.actions.keep_contact import add_contact
from tenants.people.facts import ContactFacts
from tenants.people.models import Contact


def open_by_mail(
    db: Session,
    row: InboundMail,
    mail: Incoming,
    place: NewTicket,
    *,
    now: datetime,
    agent_id: UUID | None = None,
) -> Ticket:
    """The ticket, in the client's language. A sender of the client's domain who is nobody yet
    becomes a contact who sees her own requests; a machine does not.
    """
    client = client_of(db, place.tenant_id)
    contact = _contact(db, mail, place)
    with speaking(client.locale, client.zone):
        draft = TicketDraft(
            tenant_id=client.id,
            subject=subject_of(mail.subject) or _("(no subject)"),
            body=whole_body(mail),
            author=_author(mail, contact),
            channel=Channel.MAIL,
            contact_id=contact.id if contact else None,
            site_id=contact.site_id if contact else None,
            files=stored_files(mail),
        )
        ticket = open_ticket(db, draft, now=now)
    contact_id = contact.id if contact else None
    link_mail(
        db,
        row,
        mail,
        _first_entry(db, ticket),
        now=now,
        contact_id=contact_id,
        opened=True,
        agent_id=agent_id,
    )
    return ticket


def _contact(db: Session, mail: Incoming, place: NewTicket) -> Contact | None:
    if place.contact_id is not None:
        return contact_of(db, place.tenant_id, place.contact_id)
    if mail.automatic or mail.sender is None:
        return None
    name = mail.sender.name or mail.sender.email.partition("@")[0]
    return add_contact(db, place.tenant_id, ContactFacts(name=name[:120], email=mail.sender.email))


def _author(mail: Incoming, contact: Contact | None) -> Author:
    if contact is not None:
        return Author(AuthorKind.CONTACT, contact_id=contact.id, label=contact.name)
    return Author(AuthorKind.AUTOMATION, label=mail.sender.email if mail.sender else _("Mail"))


def _first_entry(db: Session, ticket: Ticket) -> Entry:
    return db.scalars(
        select(Entry)
        .where(Entry.tenant_id == ticket.tenant_id, Entry.ticket_id == ticket.id)
        .where(Entry.kind == "reply")
        .order_by(Entry.created_at, Entry.id)
        .limit(1)
    ).one()
