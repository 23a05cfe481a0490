"""Put a vendor's words, or ours to the vendor, on the timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.tell_agents import tell_agents, whoever_holds
from msp.desk.tickets.actions.write_entry import write_entry
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.values import Author, Body, IncomingFile
from msp.desk.values import AuthorKind, EntryKind, Visibility
from msp.kernel.i18n import _


def add_vendor_message(
    db: Session,
    ticket: Ticket,
    vendor_label: str,
    body: Body,
    *,
    now: datetime,
    visibility: Visibility = Visibility.INTERNAL,
    files: Sequence[IncomingFile] = (),
    direction: Literal["in", "out"] = "in",
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """A message exchanged with a vendor. It never answers the client, so no response clock hears
    it; what comes in is brought before whoever holds the ticket."""
    lock_ticket(db, ticket)
    ticket.updated_at = now
    entry = write_entry(
        db,
        ticket,
        EntryKind.VENDOR,
        visibility,
        Author(AuthorKind.VENDOR, label=vendor_label),
        body,
        now=now,
        files=files,
        channel="vendor",
        details={**(details or {}), "direction": direction},
    )
    if direction == "in":
        ticket.last_speaker = AuthorKind.VENDOR
        text = _("%(name)s wrote on %(number)s", name=vendor_label, number=ticket.number)
        tell_agents(db, ticket, whoever_holds(db, ticket), "vendor", text, now=now)
    return entry
