"""Tickets and entries by keyset pages, for programs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.search import ticket_hits
from msp.desk.values import Status
from msp.kernel.paging import PageOf, decode_cursor, page_of


def tickets_page(
    db: Session,
    *,
    q: str = "",
    tenant_id: UUID | None = None,
    status: Status | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> PageOf[Ticket]:
    """Tickets, the newest first; `q` finds words of the subject and of the conversation."""
    wanted = select(Ticket).order_by(Ticket.created_at.desc(), Ticket.id.desc()).limit(limit + 1)
    if q.strip():
        wanted = wanted.where(Ticket.id.in_(ticket_hits(db, q)))
    if tenant_id is not None:
        wanted = wanted.where(Ticket.tenant_id == tenant_id)
    if status is not None:
        wanted = wanted.where(Ticket.status == status)
    if after := decode_cursor(cursor, datetime, UUID):
        wanted = wanted.where(tuple_(Ticket.created_at, Ticket.id) < tuple_(*after))
    rows = db.scalars(wanted).all()
    return page_of(rows, limit, lambda row: (row.created_at, row.id))


def entries_page(
    db: Session, ticket: Ticket, *, cursor: str | None = None, limit: int = 50
) -> PageOf[Entry]:
    """The timeline of a ticket, the oldest first."""
    wanted = (
        select(Entry)
        .where(Entry.tenant_id == ticket.tenant_id, Entry.ticket_id == ticket.id)
        .order_by(Entry.created_at, Entry.id)
        .limit(limit + 1)
    )
    if after := decode_cursor(cursor, datetime, UUID):
        wanted = wanted.where(tuple_(Entry.created_at, Entry.id) > tuple_(*after))
    rows = db.scalars(wanted).all()
    return page_of(rows, limit, lambda row: (row.created_at, row.id))
