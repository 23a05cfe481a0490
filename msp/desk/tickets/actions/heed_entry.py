"""Act upon what was said: the clocks hear it, and a contact's words bring the ticket back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.clocks.answers import Meaning, meaning_of
from msp.desk.tickets.actions.hear_entry import hear_entry
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.set_status import set_status
from msp.desk.tickets.actions.tell_agents import tell_agents, whoever_holds
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.queries import ticket_by_id
from msp.desk.tickets.values import AUTOMATION, Author
from msp.desk.values import AuthorKind, ClosureCode, EntryKind, Status, Visibility
from msp.kernel.i18n import _


def heed_entry(db: Session, ticket: Ticket, entry: Entry, *, now: datetime) -> None:
    """Let the ticket answer to an entry. The caller holds the lock on the ticket's row.

    A contact's words end the waiting for the client and reopen what was resolved; an agent's
    answer takes the ticket out of "new". Time runs from when it was said, not from now.
    """
    author = author_kind(entry)
    meaning = meaning_of(author, EntryKind(entry.kind), Visibility(entry.visibility))
    entry.heeded_at = now
    ticket.updated_at = max(ticket.updated_at, entry.created_at)
    if entry.details.get("first"):
        return  # the request itself: its clocks run from the opening
    if entry.details.get("works"):
        _contact_confirmed(db, ticket, entry, now)
        return
    heard = _survivor(db, ticket)
    hear_entry(db, heard, meaning, at=entry.created_at)
    if meaning is Meaning.QUESTION:
        _contact_spoke(db, heard, entry, now)
    elif meaning is Meaning.ANSWER:
        heard.last_speaker = AuthorKind.AGENT
        if heard.status == Status.NEW:
            set_status(db, heard, Status.OPEN, AUTOMATION, now=now)
    db.flush()


def _survivor(db: Session, ticket: Ticket) -> Ticket:
    """The ticket that goes on in place of one that was merged, locked; else the ticket itself.

    The words stay where they were written, and the survivor shows them.
    """
    if ticket.closure_code != ClosureCode.MERGED or ticket.parent_id is None:
        return ticket
    return _survivor(db, lock_ticket(db, ticket_by_id(db, ticket.tenant_id, ticket.parent_id)))


def _contact_confirmed(db: Session, ticket: Ticket, entry: Entry, now: datetime) -> None:
    """The requester says that it works: a resolved ticket is over, any other stays as it is."""
    if ticket.status == Status.RESOLVED:
        who = Author(AuthorKind.CONTACT, contact_id=entry.contact_id, label=entry.author_label)
        set_status(db, ticket, Status.CLOSED, who, now=now)
    db.flush()


def _contact_spoke(db: Session, ticket: Ticket, entry: Entry, now: datetime) -> None:
    ticket.last_speaker = AuthorKind.CONTACT
    if ticket.ended or ticket.status == Status.WAITING_CLIENT:
        reason = _("%(name)s answered", name=entry.author_label or _("the client"))
        set_status(db, ticket, Status.OPEN, AUTOMATION, now=now, reason=reason)
    text = _("%(name)s replied on %(number)s", name=entry.author_label, number=ticket.number)
    tell_agents(db, ticket, whoever_holds(db, ticket), "reply", text, now=now)


def author_kind(entry: Entry) -> AuthorKind:
    """Who speaks in an entry."""
    if entry.agent_id is not None:
        return AuthorKind.AGENT
    if entry.contact_id is not None:
        return AuthorKind.CONTACT
    return AuthorKind.VENDOR if entry.kind == EntryKind.VENDOR else AuthorKind.AUTOMATION


def heed_waiting_entries(db: Session, ticket: Ticket, *, now: datetime) -> None:
    """Act upon every entry that nobody has acted upon yet, in the order they were written."""
    waiting = db.scalars(
        select(Entry)
        .where(Entry.tenant_id == ticket.tenant_id, Entry.ticket_id == ticket.id)
        .where(Entry.heeded_at.is_(None))
        .order_by(Entry.created_at, Entry.id)
    )
    for entry in waiting.all():
        heed_entry(db, ticket, entry, now=now)
