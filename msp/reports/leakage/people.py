"""Who of a client's people is at work, as far as we can see: signing in, or sending requests."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.values import local_date
from msp.desk.tickets.models import Ticket
from msp.reports.leakage.values import Person
from tenants.clients.models import Tenant
from tenants.people.models import Contact
from tenants.signin.queries import access_of_contacts


def people_of(db: Session, client: Tenant) -> Iterator[Person]:
    """Every contact with the last day on which she was seen at the portal or sent a request."""
    access = access_of_contacts(db, client.id)
    rows = db.execute(
        select(Ticket.contact_id, func.max(Ticket.created_at))
        .where(Ticket.tenant_id == client.id, Ticket.contact_id.is_not(None))
        .group_by(Ticket.contact_id)
    )
    asked = {contact_id: at for contact_id, at in rows if contact_id is not None}
    people = db.execute(
        select(Contact.id, Contact.name, Contact.active).where(Contact.tenant_id == client.id)
    )
    for row in people:
        seen = access[row.id].last_seen_at if row.id in access else None
        last = max((at for at in (seen, asked.get(row.id)) if at is not None), default=None)
        day = local_date(last, client.zone) if last else None
        yield Person(str(row.id), row.name, row.active, day)
