"""Write down something that happened to a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.announce_ticket import announce_ticket
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.values import AUTOMATION, Author
from msp.desk.values import EntryKind, Visibility


def add_event(
    db: Session,
    ticket: Ticket,
    text: str,
    *,
    now: datetime,
    details: Mapping[str, Any] | None = None,
    author: Author = AUTOMATION,
    visibility: Visibility = Visibility.INTERNAL,
) -> Entry:
    """One line on the timeline: what happened, as a sentence, with `details` for machines."""
    entry = Entry(
        tenant_id=ticket.tenant_id,
        ticket_id=ticket.id,
        kind=EntryKind.EVENT,
        visibility=visibility,
        agent_id=author.agent_id,
        contact_id=author.contact_id,
        author_label=author.label,
        body_text=text,
        details=dict(details or {}),
        channel="desk",
        created_at=now,
        heeded_at=now,
    )
    db.add(entry)
    announce_ticket(db, ticket)
    return entry
