"""Finding one ticket. Fetching is authorising: the database shows what the scope may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from msp.desk.tickets.models import Attachment, Entry, Ticket
from msp.desk.tickets.models_side import Category, StatusLabel, TicketAsset
from msp.desk.values import ClosureCode, EntryKind, Visibility
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.assets.models import Asset

LARGEST_NUMBER = 2**62


def ticket_for(db: Session, number: int) -> Ticket:
    """The ticket with this number. Raises NotFound also when it is not for this person."""
    if not 0 < number < LARGEST_NUMBER:
        raise no_ticket()
    ticket = db.scalar(select(Ticket).where(Ticket.number == number))
    if ticket is None:
        raise no_ticket()
    return ticket


def ticket_by_id(db: Session, tenant_id: UUID, ticket_id: UUID) -> Ticket:
    """The ticket with this id. Raises NotFound."""
    ticket = db.get(Ticket, (tenant_id, ticket_id))
    if ticket is None:
        raise no_ticket()
    return ticket


def may_see_ticket(db: Session, tenant_id: UUID, ticket_id: UUID) -> bool:
    """Is the ticket in reach of this scope? Asked for every live event and every connection."""
    found = select(Ticket.id).where(Ticket.tenant_id == tenant_id, Ticket.id == ticket_id)
    return db.scalar(found) is not None


def entries_of(
    db: Session, ticket: Ticket, merged: Sequence[UUID] | None = None
) -> Sequence[Entry]:
    """The timeline, oldest first, with files, and with what was said on tickets merged into it;
    `merged` are their ids, where the caller knows them already."""
    ids = [ticket.id, *(_merged_into(db, ticket) if merged is None else merged)]
    return db.scalars(
        select(Entry)
        .where(Entry.tenant_id == ticket.tenant_id, Entry.ticket_id.in_(ids))
        .options(selectinload(Entry.attachments))
        .order_by(Entry.created_at, Entry.id)
    ).all()


def _merged_into(db: Session, ticket: Ticket) -> Sequence[UUID]:
    return db.scalars(
        select(Ticket.id).where(
            Ticket.tenant_id == ticket.tenant_id,
            Ticket.parent_id == ticket.id,
            Ticket.closure_code == ClosureCode.MERGED,
        )
    ).all()


def last_words(db: Session, ticket: Ticket, *, most: int) -> Sequence[Entry]:
    """The last things that people said on a ticket, oldest of them first."""
    found = db.scalars(
        select(Entry)
        .where(Entry.tenant_id == ticket.tenant_id, Entry.ticket_id == ticket.id)
        .where(Entry.kind != EntryKind.EVENT)
        .order_by(Entry.created_at.desc(), Entry.id.desc())
        .limit(most)
    ).all()
    return found[::-1]


def entry_of(db: Session, ticket: Ticket, entry_id: UUID) -> Entry:
    """One entry of the ticket. Raises NotFound."""
    entry = db.get(Entry, (ticket.tenant_id, entry_id))
    if entry is None or entry.ticket_id != ticket.id:
        raise NotFound(_("There is no such entry."))
    return entry


def attachment_for(db: Session, attachment_id: UUID) -> Attachment:
    """A file by its id. Raises NotFound also when it is not for this person."""
    found = db.scalar(select(Attachment).where(Attachment.id == attachment_id))
    if found is None:
        raise NotFound(_("There is no such file."))
    return found


def assets_of(db: Session, ticket: Ticket) -> Sequence[Asset]:
    """The assets the ticket is about, by name."""
    return db.scalars(
        select(Asset)
        .join(
            TicketAsset,
            (TicketAsset.tenant_id == Asset.tenant_id) & (TicketAsset.asset_id == Asset.id),
        )
        .where(TicketAsset.tenant_id == ticket.tenant_id, TicketAsset.ticket_id == ticket.id)
        .order_by(Asset.name)
    ).all()


def categories(db: Session) -> Sequence[Category]:
    """The categories in use, in their order."""
    return db.scalars(
        select(Category).where(Category.active).order_by(Category.position, Category.name)
    ).all()


def status_labels(db: Session) -> dict[str, str]:
    """What the desk calls each status, where it was renamed."""
    return {row.status: row.label for row in db.scalars(select(StatusLabel))}


def no_ticket() -> NotFound:
    """The one answer for a ticket that is not there and one that is not for this person."""
    return NotFound(_("There is no such ticket, or it is not for you."))


def first_answer_at(db: Session, ticket: Ticket) -> datetime | None:
    """When an agent first answered so that the client could read it."""
    return db.scalar(
        select(func.min(Entry.created_at)).where(
            Entry.tenant_id == ticket.tenant_id,
            Entry.ticket_id == ticket.id,
            Entry.kind == EntryKind.REPLY,
            Entry.visibility == Visibility.PUBLIC,
            Entry.agent_id.is_not(None),
            Entry.created_at > ticket.created_at,
        )
    )


def was_unpromised(db: Session, ticket: Ticket) -> bool:
    """Whether its contract was suspended when the ticket came in, as its timeline said last."""
    promised = db.scalar(
        select(Entry.details["promised"].as_boolean())
        .where(
            Entry.tenant_id == ticket.tenant_id,
            Entry.ticket_id == ticket.id,
            Entry.details["event"].as_string() == "suspended",
        )
        .order_by(Entry.created_at.desc(), Entry.id.desc())
        .limit(1)
    )
    return promised is False
