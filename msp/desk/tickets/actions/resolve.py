"""Resolve a ticket: say how it ended, and stop its clocks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.heed_entry import heed_entry
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.tell_contact import tell_contact
from msp.desk.tickets.actions.turn import turn
from msp.desk.tickets.actions.write_entry import write_entry
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.values import Author, Body
from msp.desk.values import Channel, ClosureCode, EntryKind, Status, Visibility
from msp.kernel.errors import Conflict
from msp.kernel.i18n import _

# What nobody needs to confirm is closed at once.
CLOSED_AT_ONCE = (ClosureCode.DUPLICATE, ClosureCode.MERGED, ClosureCode.SPAM)


def resolve(
    db: Session,
    ticket: Ticket,
    closure_code: ClosureCode,
    body: Body | None,
    author: Author,
    *,
    now: datetime,
) -> None:
    """End the work with a closure code and, if given, the words that the client reads.

    Raises Conflict when it has ended already. Duplicates and spam are closed at once and nobody
    is told; everything else waits for the client's word before it is closed.
    """
    lock_ticket(db, ticket)
    if ticket.ended:
        raise Conflict(_("Ticket %(number)s has ended already.", number=ticket.number))
    entry = _say(db, ticket, body, author, now) if body and body.text.strip() else None
    at_once = closure_code in CLOSED_AT_ONCE
    status = Status.CLOSED if at_once else Status.RESOLVED
    turn(db, ticket, status, author, now=now, closure_code=closure_code)
    if not at_once:
        tell_contact(db, ticket, "resolved", entry)


def _say(db: Session, ticket: Ticket, body: Body, author: Author, now: datetime) -> Entry:
    entry = write_entry(
        db,
        ticket,
        EntryKind.REPLY,
        Visibility.PUBLIC,
        author,
        body,
        now=now,
        channel=Channel.STAFF,
    )
    heed_entry(db, ticket, entry, now=now)
    return entry
