"""Lists of requests. The database shows a contact her own, her site's or her company's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.desk.values import ENDED, Status
from msp.kernel.paging import PageOf, decode_cursor, page_of
from portal.requests.values import RequestRow, View
from tenants.assets.models import Asset
from tenants.people.models import Agent, Contact
from tenants.people.values import ContactPrincipal

ROWS = 25
COLUMNS = (
    Ticket.id,
    Ticket.number,
    Ticket.subject,
    Ticket.status,
    Agent.name.label("engineer"),
    Contact.name.label("by"),
    Ticket.updated_at,
    Ticket.created_at,
)


def request_rows(
    db: Session,
    contact: ContactPrincipal,
    *,
    view: View = View.MINE,
    ended: bool = False,
    cursor: str | None = None,
) -> PageOf[RequestRow]:
    """Requests, newest first; `ended` adds those that are over."""
    query = _listed().limit(ROWS + 1)
    if view == View.MINE:
        query = query.where(Ticket.contact_id == contact.id)
    elif view == View.SITE:
        query = query.where(Ticket.site_id == contact.site_id)
    if not ended:
        query = query.where(Ticket.status != Status.CLOSED)
    after = decode_cursor(cursor)
    if after:
        query = query.where(tuple_(Ticket.created_at, Ticket.id) < tuple_(*after))
    return page_of(_rows(db, query), ROWS, lambda row: (row.created_at, row.id), first=not after)


def waiting_for(db: Session, contact: ContactPrincipal) -> Sequence[RequestRow]:
    """The contact's requests that cannot go on, or cannot be closed, without her."""
    waiting = (Status.WAITING_CLIENT, Status.RESOLVED)
    query = _listed().where(Ticket.contact_id == contact.id, Ticket.status.in_(waiting))
    return _rows(db, query.limit(ROWS))


def under_way(db: Session, contact: ContactPrincipal, most: int) -> Sequence[RequestRow]:
    """The contact's requests that we or a vendor work on."""
    over = (*ENDED, Status.WAITING_CLIENT)
    query = _listed().where(Ticket.contact_id == contact.id, Ticket.status.not_in(over))
    return _rows(db, query.limit(most))


def engineer_of(db: Session, ticket: Ticket) -> str | None:
    """The name of whoever works on the ticket."""
    return db.scalar(select(Agent.name).where(Agent.id == ticket.assignee_id))


def contact_names(db: Session) -> dict[UUID, str]:
    """The names of the client's people, as far as they speak on tickets."""
    return {row.id: row.name for row in db.execute(select(Contact.id, Contact.name))}


def devices_to_choose(db: Session) -> Sequence[Asset]:
    """The devices in use that the contact may see, by name."""
    return db.scalars(select(Asset).where(Asset.retired_on.is_(None)).order_by(Asset.name)).all()


def views_of(contact: ContactPrincipal) -> list[View]:
    """The lists a contact may look at."""
    if contact.sees == "own":
        return [View.MINE]
    site = [View.SITE] if contact.site_id else []
    return [View.MINE, *site, *([View.COMPANY] if contact.sees == "company" else [])]


def _listed() -> Select[*tuple[Any, ...]]:
    return (
        select(*COLUMNS)
        .outerjoin(Agent, Agent.id == Ticket.assignee_id)
        .outerjoin(
            Contact, (Contact.tenant_id == Ticket.tenant_id) & (Contact.id == Ticket.contact_id)
        )
        .order_by(Ticket.created_at.desc(), Ticket.id.desc())
    )


def _rows(db: Session, query: Select[*tuple[Any, ...]]) -> list[RequestRow]:
    return [RequestRow(**row) for row in db.execute(query).mappings()]
