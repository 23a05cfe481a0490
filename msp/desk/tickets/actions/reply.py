"""Reply: public words on a ticket, from an agent to the client or from a contact to the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.heed_entry import heed_entry
from msp.desk.tickets.actions.lock_ticket import from_portal, lock_ticket
from msp.desk.tickets.actions.tell_contact import tell_contact
from msp.desk.tickets.actions.turn import turn
from msp.desk.tickets.actions.write_entry import write_entry
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.values import Author, Body, IncomingFile
from msp.desk.values import AuthorKind, Channel, EntryKind, Status, Visibility
from msp.kernel.jobs import soon


def reply(
    db: Session,
    ticket: Ticket,
    author: Author,
    body: Body,
    *,
    now: datetime,
    files: Sequence[IncomingFile] = (),
    then_status: Status | None = None,
    channel: Channel = Channel.STAFF,
) -> Entry:
    """Write a public reply. An agent's stops the response clocks and goes out by mail; a
    contact's brings the ticket back to the desk. Raises Refused for a blank text.

    Words from the portal are written in the contact's own scope and acted upon by a system job.
    """
    if from_portal(db):
        entry = _write(db, ticket, author, body, now, files, Channel.PORTAL, heeded=False)
        soon(db, "desk.heed_entries")
        return entry
    lock_ticket(db, ticket)
    entry = _write(db, ticket, author, body, now, files, channel)
    heed_entry(db, ticket, entry, now=now)
    if then_status is not None:
        turn(db, ticket, then_status, author, now=now)
    if author.kind is AuthorKind.AGENT:
        tell_contact(db, ticket, "reply", entry)
    return entry


def _write(
    db: Session,
    ticket: Ticket,
    author: Author,
    body: Body,
    now: datetime,
    files: Sequence[IncomingFile],
    channel: Channel,
    *,
    heeded: bool = True,
) -> Entry:
    return write_entry(
        db,
        ticket,
        EntryKind.REPLY,
        Visibility.PUBLIC,
        author,
        body,
        now=now,
        files=files,
        channel=channel,
        heeded=heeded,
    )
