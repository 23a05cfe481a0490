"""Whether a mail may go, and what it is about, so that nobody gets it twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.mail.addresses import Signature
from msp.desk.mail.counting import (
    MOST_FIRST_ANSWERS_A_DAY,
    MOST_ON_A_TICKET_A_DAY,
    may_still_send,
)
from msp.desk.mail.queries import opening_link
from msp.desk.mail.values import MailKind
from msp.desk.tickets.models import Entry, Ticket
from tenants.people.models import Contact


def cause_of(ticket: Ticket, kind: MailKind, entry: Entry | None) -> str:
    """What the mail is about, so that it is written once."""
    if entry is not None:
        return f"{kind}:{entry.id}"
    if kind is MailKind.ASSIGNED:
        return f"{kind}:{ticket.id}:{ticket.assignee_id}:{ticket.reassignments}"
    moment = {MailKind.WAITING: ticket.waiting_since, MailKind.RESOLVED: ticket.resolved_at}
    return f"{kind}:{ticket.id}:{moment.get(kind) or ''}"


def may_go(
    db: Session,
    ticket: Ticket,
    contact: Contact,
    kind: MailKind,
    sender: Signature,
    now: datetime,
) -> bool:
    """No machine's mail to a machine, to ourselves, or to anybody without end."""
    opening = opening_link(db, ticket.tenant_id, ticket.id)
    if opening is not None and not opening.answerable:
        return False
    if contact.email_norm == sender.address.lower():
        return False
    matters = {f"ticket:{ticket.id}": MOST_ON_A_TICKET_A_DAY}
    if kind is MailKind.RECEIVED:
        matters[f"first:{contact.email_norm}"] = MOST_FIRST_ANSWERS_A_DAY
    counted = [
        may_still_send(db, ticket.tenant_id, matter, most, now=now)
        for matter, most in matters.items()
    ]
    return all(counted)
