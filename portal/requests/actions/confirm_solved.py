"""Confirm: the requester says that it works, and the request is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.write_entry import write_entry
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.values import Author, Body
from msp.desk.values import Channel, EntryKind, Status, Visibility
from msp.kernel.errors import Conflict
from msp.kernel.i18n import _
from msp.kernel.jobs import soon


def confirm_solved(db: Session, ticket: Ticket, author: Author, *, now: datetime) -> Entry:
    """Write it on the timeline; a system job closes the ticket, whose row is not a contact's.

    Raises Conflict when there is nothing to confirm.
    """
    if ticket.status != Status.RESOLVED:
        raise Conflict(_("This request is not waiting for your word."))
    entry = write_entry(
        db,
        ticket,
        EntryKind.REPLY,
        Visibility.PUBLIC,
        author,
        Body(_("It works.")),
        now=now,
        channel=Channel.PORTAL,
        details={"works": True},
        heeded=False,
    )
    soon(db, "desk.heed_entries")
    return entry
