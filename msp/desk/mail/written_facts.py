"""Gathers what a mail to the requester tells."""

from __future__ import annotations

from sqlalchemy.orm import Session

from msp.desk.mail.queries import client_of
from msp.desk.mail.values import MailKind
from msp.desk.mail.writing import Facts
from msp.desk.tickets.models import Entry, Ticket
from msp.kernel.settings import current
from tenants.clients.queries import hosts_of
from tenants.people.models import Agent, Contact


def facts_of(
    db: Session, ticket: Ticket, contact: Contact, kind: MailKind, entry: Entry | None
) -> Facts:
    """The engineer is whoever has the ticket now; the link leads to the client's own portal."""
    agent = db.get(Agent, ticket.assignee_id) if ticket.assignee_id else None
    hosts = hosts_of(db, ticket.tenant_id)
    link = f"{current().portal_url(hosts[0])}/requests/{ticket.number}" if hosts else ""
    return Facts(
        kind=kind,
        client=client_of(db, ticket.tenant_id),
        ticket=ticket,
        contact_name=contact.name,
        engineer=agent.name if agent else "",
        entry=entry,
        link=link,
    )
