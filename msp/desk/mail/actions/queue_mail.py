"""Queue a mail to the requester of a ticket; it leaves after this transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.mail.addresses import Signature, message_id, reply_address, reply_handle
from msp.desk.mail.courtesy import cause_of, may_go
from msp.desk.mail.models import MailOut
from msp.desk.mail.queries import contact_of, out_by_cause
from msp.desk.mail.threads import thread_of
from msp.desk.mail.values import AUTOMATIC_KINDS, MailKind
from msp.desk.mail.writing import write_mail
from msp.desk.mail.written_facts import facts_of
from msp.desk.tickets.models import Entry, Ticket
from msp.kernel.ids import new_id
from msp.kernel.jobs import soon
from msp.kernel.mail.posted import KEPT_FOR
from tenants.people.models import Contact


def queue_mail(
    db: Session,
    ticket: Ticket,
    kind: MailKind,
    sender: Signature,
    *,
    now: datetime,
    entry: Entry | None = None,
    plus: bool = False,
) -> MailOut | None:
    """The mail's row; None when the requester has no address or wants no machine's mail.

    Asked twice for one cause, it is one mail: the job that asks may run twice. `plus` puts our
    handle into the reply address as well.
    """
    contact = contact_of(db, ticket.tenant_id, ticket.contact_id) if ticket.contact_id else None
    if contact is None or not contact.email or not contact.active:
        return None
    cause = cause_of(ticket, kind, entry)
    known = out_by_cause(db, ticket.tenant_id, cause)
    if known is not None:
        return known
    if kind in AUTOMATIC_KINDS and not may_go(db, ticket, contact, kind, sender, now):
        return None
    row = _row(db, ticket, contact, kind, sender, entry, now)
    row.reply_to = reply_address(sender, _handle(sender, ticket, contact)) if plus else ""
    row.cause = cause
    db.add(row)
    db.flush()
    soon(db, "desk.send_mails")
    return row


def _row(
    db: Session,
    ticket: Ticket,
    contact: Contact,
    kind: MailKind,
    sender: Signature,
    entry: Entry | None,
    now: datetime,
) -> MailOut:
    written = write_mail(facts_of(db, ticket, contact, kind, entry))
    thread = thread_of(db, ticket, sender)
    row_id: UUID = new_id()
    return MailOut(
        tenant_id=ticket.tenant_id,
        id=row_id,
        ticket_id=ticket.id,
        contact_id=contact.id,
        entry_id=entry.id if entry else None,
        kind=kind,
        to_email=contact.email,
        to_name=contact.name,
        sender_name=written.sender_name,
        subject=written.subject,
        body_text=written.text,
        body_html=written.html,
        message_id=message_id(sender, _handle(sender, ticket, contact), row_id),
        in_reply_to=thread.last,
        references=list(thread.references),
        automatic=kind in AUTOMATIC_KINDS,
        next_attempt_at=now,
        expires_at=now + KEPT_FOR,
        created_at=now,
    )


def _handle(sender: Signature, ticket: Ticket, contact: Contact) -> str:
    return reply_handle(sender, ticket.number, ticket.tenant_id, ticket.id, contact.id)
