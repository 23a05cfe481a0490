"""Queue a comment: our words as the vendor may read them, on the timeline and in the queue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.add_vendor_message import add_vendor_message
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.values import Author, Body
from msp.kernel.i18n import _
from vendors.cases.actions.queue_operation import queue_operation
from vendors.cases.hashing import body_hash
from vendors.cases.models import CaseLink, MirroredItem
from vendors.cases.values import Direction, ItemKind, OperationKind
from vendors.connections.queries import connection_by_id
from vendors.redaction.actions.keep_marks import keep_marks, leave_readable
from vendors.redaction.queries import veil_of
from vendors.redaction.veil import Veil


def queue_comment(
    db: Session, link: CaseLink, ticket: Ticket, text: str, author: Author, *, now: datetime
) -> Entry:
    """Words for the vendor, with what the rules hide taken out. The case is locked."""
    veil = veil_over(db, link)
    words = veil.over(text.strip())
    keep_marks(db, veil, link.tenant_id, link.id, link.case_id)
    entry = write_outgoing(db, link, ticket, words, author, now=now)
    queue_operation(
        db,
        link,
        OperationKind.COMMENT,
        {"body": words},
        now=now,
        asked_by=author.agent_id,
        entry_id=entry.id,
    )
    return entry


def veil_over(db: Session, link: CaseLink) -> Veil:
    """What is hidden in the words of this bond."""
    vendor_id = connection_by_id(db, link.connection_id).vendor_id
    return veil_of(db, link.tenant_id, vendor_id, link.id, link.case_id)


def show_vendor(
    db: Session,
    link: CaseLink,
    ticket: Ticket,
    values: Collection[str],
    reason: str,
    author: Author,
    *,
    now: datetime,
) -> None:
    """Leave single things readable on this bond; who did and why stands on the ticket."""
    if not values:
        return
    leave_readable(db, link.tenant_id, link.id, values, reason, author.agent_id, now=now)
    text = _(
        "%(who)s left readable for the vendor: %(what)s (%(why)s)",
        who=author.label,
        what=", ".join(values),
        why=reason.strip(),
    )
    add_event(db, ticket, text, now=now)


def write_outgoing(
    db: Session, link: CaseLink, ticket: Ticket, text: str, author: Author, *, now: datetime
) -> Entry:
    """Our words on the timeline, and their place in the ledger before anything is sent."""
    entry = add_vendor_message(db, ticket, author.label, Body(text), now=now, direction="out")
    db.add(
        MirroredItem(
            tenant_id=link.tenant_id,
            link_id=link.id,
            kind=ItemKind.COMMENT,
            direction=Direction.OUT,
            local_id=entry.id,
            body_hash=body_hash(text),
            created_at=now,
        )
    )
    return entry
