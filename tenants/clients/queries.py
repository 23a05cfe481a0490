"""Reading clients and their sites; fetching one is asking whether it may be seen."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.orm import Session

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.paging import PageOf, decode_cursor, page_of
from tenants.clients.models import ClientDomain, Site, Tenant


def client_for(db: Session, client_id: UUID) -> Tenant:
    """The client, when whoever asks serves it. Raises NotFound."""
    found = db.scalar(select(Tenant).where(Tenant.id == client_id))
    if found is None:
        raise NotFound(_("There is no such client, or it is not for you."))
    return found


def clients_page(
    db: Session, *, q: str = "", active: bool | None = None, cursor: str | None, limit: int = 50
) -> PageOf[Tenant]:
    """Clients by name; `q` is looked for anywhere in the name."""
    order = func.lower(Tenant.name)
    wanted = select(Tenant, order.label("order")).order_by(order, Tenant.id).limit(limit + 1)
    if q:
        wanted = wanted.where(Tenant.name.ilike(f"%{unwild(q)}%", escape="\\"))
    if active is not None:
        wanted = wanted.where(Tenant.active == active)
    if after := decode_cursor(cursor, str, UUID):
        wanted = wanted.where(tuple_(order, Tenant.id) > tuple_(*after))
    rows = db.execute(wanted).all()
    page = page_of(rows, limit, lambda row: (row.order, row.Tenant.id))
    return PageOf([row.Tenant for row in page.rows], page.older)


def client_names(db: Session, *, active_only: bool = True) -> list[tuple[UUID, str]]:
    """Every client in reach, by name, for a choice in a form."""
    wanted = select(Tenant.id, Tenant.name)
    if active_only:
        wanted = wanted.where(Tenant.active)
    rows = [(row.id, row.name) for row in db.execute(wanted)]
    return sorted(rows, key=lambda row: row[1].casefold())


def names_of_clients(db: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id, for rows that carry a client's id only."""
    found = db.execute(select(Tenant.id, Tenant.name).where(Tenant.id.in_(set(ids))))
    return {row.id: row.name for row in found}


def site_for(db: Session, site_id: UUID) -> Site:
    """The site, when whoever asks serves its client. Raises NotFound."""
    found = db.scalar(select(Site).where(Site.id == site_id))
    if found is None:
        raise NotFound(_("There is no such site, or it is not for you."))
    return found


def sites_of(db: Session, client_id: UUID) -> list[Site]:
    """The client's sites by name."""
    rows = db.scalars(select(Site).where(Site.tenant_id == client_id)).all()
    return sorted(rows, key=lambda site: (not site.active, site.name.casefold()))


def domains_of(db: Session, client_id: UUID) -> list[str]:
    """The mail domains whose senders belong to the client."""
    wanted = select(ClientDomain.domain).where(ClientDomain.tenant_id == client_id)
    return sorted(db.scalars(wanted))


def hosts_of(db: Session, client_id: UUID) -> list[str]:
    """The hosts at which the client's portal answers."""
    rows = db.scalars(text("select * from client_hosts(:client)"), {"client": client_id})
    return sorted(rows)


def unwild(words: str) -> str:
    """Words for LIKE that mean themselves: `%`, `_` and the backslash are no wildcards."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
