"""Reading contacts and agents; fetching one is asking whether it may be seen."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session

from msp.kernel.db import scope_of
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.paging import PageOf, decode_cursor, page_of
from tenants.clients.queries import unwild
from tenants.people.models import Agent, AgentClient, Contact

MOST_HITS, MOST_CHOICES = 200, 500
# Substrings are searched by definer functions, one for each role that may search.
SEARCH = {
    "msp_staff": func.search_contacts_staff,
    "msp_provider": func.search_contacts_provider,
}


def contact_for(db: Session, contact_id: UUID) -> Contact:
    """The contact, when whoever asks serves its client. Raises NotFound."""
    found = db.scalar(select(Contact).where(Contact.id == contact_id))
    if found is None:
        raise NotFound(_("There is no such person, or it is not for you."))
    return found


def contacts_page(
    db: Session,
    *,
    client_id: UUID | None = None,
    q: str = "",
    active: bool | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> PageOf[Contact]:
    """Contacts by name; `q` is looked for in name, address and phone, at most 200 hits."""
    wanted = select(Contact).order_by(Contact.name, Contact.id).limit(limit + 1)
    if client_id is not None:
        wanted = wanted.where(Contact.tenant_id == client_id)
    if active is not None:
        wanted = wanted.where(Contact.active == active)
    if q:
        wanted = wanted.where(Contact.id.in_(contact_hits(db, q)))
    if after := decode_cursor(cursor, str, UUID):
        wanted = wanted.where(tuple_(Contact.name, Contact.id) > tuple_(*after))
    rows = db.scalars(wanted).all()
    return page_of(rows, limit, lambda row: (row.name, row.id))


def contact_hits(db: Session, q: str) -> list[UUID]:
    """Contacts in reach whose name, address or phone holds the words."""
    search = SEARCH[scope_of(db).role]
    hits = search(f"%{unwild(q)}%", MOST_HITS).table_valued("tenant_id", "id")
    return list(db.scalars(select(hits.c.id)))


def agent_for(db: Session, agent_id: UUID) -> Agent:
    """A member of staff. Raises NotFound."""
    found = db.get(Agent, agent_id)
    if found is None:
        raise NotFound(_("There is no such colleague."))
    return found


def agents(db: Session, *, active_only: bool = False) -> list[Agent]:
    """The provider's staff, by name, those who left last."""
    wanted = select(Agent)
    if active_only:
        wanted = wanted.where(Agent.active)
    return sorted(db.scalars(wanted), key=lambda one: (not one.active, one.name.casefold()))


def clients_of_agent(db: Session, agent_id: UUID) -> set[UUID]:
    """The clients chosen for an agent, as far as whoever asks reaches."""
    wanted = select(AgentClient.tenant_id).where(AgentClient.agent_id == agent_id)
    return set(db.scalars(wanted))


def names_of_contacts(db: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id, for rows that carry a contact's id only."""
    found = db.execute(select(Contact.id, Contact.name).where(Contact.id.in_(set(ids))))
    return {row.id: row.name for row in found}


def contact_count(db: Session, client_id: UUID) -> int:
    """How many active people a client has."""
    counted = select(func.count()).where(Contact.tenant_id == client_id, Contact.active)
    return db.scalar(counted) or 0


def contact_choices(
    db: Session, client_id: UUID, *, keep: UUID | None = None
) -> list[tuple[UUID, str]]:
    """A client's active people by name for a choice in a form; `keep` stays among them.

    A client with more than 500 people shows the first 500; the API takes anyone.
    """
    wanted = (
        select(Contact.id, Contact.name)
        .where(Contact.tenant_id == client_id, or_(Contact.active, Contact.id == keep))
        .order_by((Contact.id == keep).desc(), Contact.name)
        .limit(MOST_CHOICES)
    )
    rows = [(row.id, row.name) for row in db.execute(wanted)]
    return sorted(rows, key=lambda row: row[1].casefold())
