"""Take words of the timeline back from the client, or show them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.models import Attachment, Entry, Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import EntryKind, Visibility
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


def hide_entry(db: Session, entry: Entry, author: Author, *, now: datetime, reason: str) -> None:
    """The client sees the entry and its files no more, and the timeline says why."""
    _turn(db, entry, Visibility.INTERNAL)
    text = _("%(who)s hid a message from the client: %(why)s", who=author.label, why=reason)
    _say(db, entry, text, author, now)


def publish_entry(db: Session, entry: Entry, author: Author, *, now: datetime) -> None:
    """The client sees a vendor's message and its files. Raises Refused for anything else."""
    if entry.kind != EntryKind.VENDOR:
        raise Refused(_("Only a vendor's message can be published."))
    _turn(db, entry, Visibility.PUBLIC)
    text = _("%(who)s showed the client a vendor's message", who=author.label)
    _say(db, entry, text, author, now)


def _turn(db: Session, entry: Entry, visibility: Visibility) -> None:
    entry.visibility = visibility
    db.execute(
        update(Attachment)
        .where(Attachment.tenant_id == entry.tenant_id, Attachment.entry_id == entry.id)
        .values(visibility=visibility)
    )


def _say(db: Session, entry: Entry, text: str, author: Author, now: datetime) -> None:
    ticket = db.get_one(Ticket, (entry.tenant_id, entry.ticket_id))
    details = {"event": "visibility", "entry_id": str(entry.id)}
    add_event(db, ticket, text, now=now, details=details, author=author)
