"""Add an internal note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.write_entry import write_entry
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.values import Author, Body, IncomingFile
from msp.desk.values import Channel, EntryKind, Visibility


def add_note(
    db: Session,
    ticket: Ticket,
    author: Author,
    body: Body,
    *,
    now: datetime,
    files: Sequence[IncomingFile] = (),
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """Words for the desk alone; no clock hears them. Raises Refused for a blank text."""
    lock_ticket(db, ticket)
    ticket.updated_at = now
    return write_entry(
        db,
        ticket,
        EntryKind.NOTE,
        Visibility.INTERNAL,
        author,
        body,
        now=now,
        files=files,
        channel=Channel.STAFF,
        details=details,
    )
