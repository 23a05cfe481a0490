"""Everything that mail reads from the database while it looks for its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.mail.models import InboundMail, MailLink, MailOut
from msp.desk.mail.values import MailState
from msp.desk.tickets.models import Attachment, Entry, Ticket
from msp.desk.values import Visibility
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.clients.models import ClientDomain, Tenant
from tenants.people.models import Agent, Contact


def inbound_for(db: Session, mail_id: UUID) -> InboundMail:
    """The mail, locked. Raises NotFound."""
    found = db.get(InboundMail, mail_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(_("There is no such mail."))
    return found


def due_mails(db: Session, *, now: datetime, limit: int) -> list[UUID]:
    """Mails that wait to be taken in, the oldest first."""
    wanted = (
        select(InboundMail.id)
        .where(InboundMail.state == MailState.RECEIVED, InboundMail.next_attempt_at <= now)
        .order_by(InboundMail.next_attempt_at, InboundMail.id)
        .limit(limit)
    )
    return list(db.scalars(wanted))


def contacts_with(db: Session, address: str) -> Sequence[Contact]:
    """Everybody with this address, at whichever client, left or not."""
    return db.scalars(select(Contact).where(Contact.email_norm == address)).all()


def clients_of_domain(db: Session, domain: str) -> Sequence[Tenant]:
    """The clients that claim a mail domain."""
    wanted = select(Tenant).join(ClientDomain, ClientDomain.tenant_id == Tenant.id)
    return db.scalars(wanted.where(ClientDomain.domain == domain)).all()


def client_of(db: Session, tenant_id: UUID) -> Tenant:
    """The client by its id."""
    return db.get_one(Tenant, tenant_id)


def contact_of(db: Session, tenant_id: UUID, contact_id: UUID) -> Contact:
    """The contact by its id."""
    return db.get_one(Contact, (tenant_id, contact_id))


def is_staff(db: Session, address: str) -> bool:
    """Whether a member of staff has this address."""
    return db.scalar(select(Agent.id).where(Agent.email_norm == address)) is not None


def ticket_numbered(db: Session, number: int) -> Ticket | None:
    """The ticket with this number, at whichever client."""
    return db.scalar(select(Ticket).where(Ticket.number == number))


def links_by_message_id(db: Session, ids: Iterable[str]) -> dict[str, MailLink]:
    """Inbound mails that are known under these ids."""
    wanted = select(MailLink).where(MailLink.message_id.in_(list(ids)), MailLink.message_id != "")
    return {link.message_id: link for link in db.scalars(wanted)}


def outgoing_by_message_id(db: Session, ids: Iterable[str]) -> MailOut | None:
    """The first of our own mails among these ids."""
    wanted = select(MailOut).where(MailOut.message_id.in_(list(ids)))
    return db.scalars(wanted.order_by(MailOut.created_at).limit(1)).first()


def participants(db: Session, tenant_id: UUID, ticket_id: UUID) -> set[UUID]:
    """The contacts who take part in a ticket: its requester, who wrote, who was written to."""
    requester = select(Ticket.contact_id).where(
        Ticket.tenant_id == tenant_id, Ticket.id == ticket_id
    )
    writers = select(Entry.contact_id).where(
        Entry.tenant_id == tenant_id, Entry.ticket_id == ticket_id
    )
    readers = select(MailOut.contact_id).where(
        MailOut.tenant_id == tenant_id, MailOut.ticket_id == ticket_id
    )
    found = db.scalars(requester.union(writers, readers))
    return {contact_id for contact_id in found if contact_id is not None}


def opening_link(db: Session, tenant_id: UUID, ticket_id: UUID) -> MailLink | None:
    """The mail that opened a ticket, if one did."""
    return db.scalar(
        select(MailLink)
        .where(MailLink.tenant_id == tenant_id, MailLink.ticket_id == ticket_id, MailLink.opened)
        .limit(1)
    )


def last_link(db: Session, tenant_id: UUID, ticket_id: UUID) -> MailLink | None:
    """The newest mail of a person on a ticket."""
    return db.scalar(
        select(MailLink)
        .where(
            MailLink.tenant_id == tenant_id,
            MailLink.ticket_id == ticket_id,
            MailLink.message_id != "",
            MailLink.contact_id.is_not(None),
        )
        .order_by(MailLink.created_at.desc(), MailLink.id.desc())
        .limit(1)
    )


def files_of_entry(db: Session, tenant_id: UUID, entry_id: UUID) -> Sequence[Attachment]:
    """The public files of an entry."""
    return db.scalars(
        select(Attachment)
        .where(Attachment.tenant_id == tenant_id, Attachment.entry_id == entry_id)
        .where(Attachment.visibility == Visibility.PUBLIC)
        .order_by(Attachment.filename, Attachment.id)
    ).all()


def out_by_cause(db: Session, tenant_id: UUID, cause: str) -> MailOut | None:
    """The mail that was queued for a cause."""
    return db.scalar(select(MailOut).where(MailOut.tenant_id == tenant_id, MailOut.cause == cause))
