"""Have the requester told by mail; the mail room writes and sends it after this transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from msp.desk.tickets.models import Entry, Ticket
from msp.kernel.jobs import later


def tell_contact(db: Session, ticket: Ticket, kind: str, entry: Entry | None = None) -> None:
    """Queue the mail of this kind (received, assigned, reply, waiting, resolved).

    Nobody is told about a ticket without a contact; whether she wants mail is the mail room's
    business.
    """
    if ticket.contact_id is None:
        return
    later(
        db,
        "desk.queue_mail",
        tenant_id=str(ticket.tenant_id),
        ticket_id=str(ticket.id),
        kind=kind,
        entry_id=str(entry.id) if entry else None,
    )
