"""Reading the asset register; fetching a device is asking whether it may be seen."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from msp.kernel.db import scope_of
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.paging import PageOf, decode_cursor, page_of
from tenants.assets.models import Asset
from tenants.clients.queries import unwild

MOST_HITS = 200
# Substrings are searched by definer functions, one for each role that may search.
SEARCH = {
    "msp_staff": func.search_assets_staff,
    "msp_provider": func.search_assets_provider,
}


def asset_for(db: Session, asset_id: UUID) -> Asset:
    """The device, when whoever asks may see it. Raises NotFound."""
    found = db.scalar(select(Asset).where(Asset.id == asset_id))
    if found is None:
        raise NotFound(_("There is no such device, or it is not for you."))
    return found


def assets_page(
    db: Session,
    *,
    client_id: UUID | None = None,
    kind: str | None = None,
    retired: bool | None = None,
    q: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> PageOf[Asset]:
    """Devices by name; `q` is looked for in name, serial and model, at most 200 hits."""
    wanted = select(Asset).order_by(Asset.name, Asset.id).limit(limit + 1)
    if client_id is not None:
        wanted = wanted.where(Asset.tenant_id == client_id)
    if kind:
        wanted = wanted.where(Asset.kind == kind)
    if retired is not None:
        wanted = wanted.where(Asset.retired_on.is_not(None) == retired)
    if q:
        wanted = wanted.where(Asset.id.in_(asset_hits(db, q)))
    if after := decode_cursor(cursor, str, UUID):
        wanted = wanted.where(tuple_(Asset.name, Asset.id) > tuple_(*after))
    rows = db.scalars(wanted).all()
    return page_of(rows, limit, lambda row: (row.name, row.id))


def asset_hits(db: Session, q: str) -> list[UUID]:
    """Devices in reach whose name, serial or model holds the words."""
    search = SEARCH[scope_of(db).role]
    hits = search(f"%{unwild(q)}%", MOST_HITS).table_valued("tenant_id", "id")
    return list(db.scalars(select(hits.c.id)))


def assets_of_contact(db: Session, client_id: UUID, contact_id: UUID) -> list[Asset]:
    """The devices a contact uses, in use ones only, by name."""
    wanted = select(Asset).where(
        Asset.tenant_id == client_id, Asset.contact_id == contact_id, Asset.retired_on.is_(None)
    )
    return sorted(db.scalars(wanted), key=lambda one: one.name.casefold())


def asset_counts(db: Session, client_ids: list[UUID]) -> dict[UUID, int]:
    """How many devices in use each of these clients has."""
    counted = (
        select(Asset.tenant_id, func.count().label("devices"))
        .where(Asset.tenant_id.in_(client_ids), Asset.retired_on.is_(None))
        .group_by(Asset.tenant_id)
    )
    return {row.tenant_id: row.devices for row in db.execute(counted)}
