"""Devices a contact may see, with their user and place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from msp.kernel.paging import PageOf, decode_cursor, page_of
from tenants.assets.models import Asset
from tenants.clients.models import Site
from tenants.people.models import Contact

ROWS = 50


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device in the client's own list."""

    id: UUID
    kind: str
    name: str
    model: str
    serial: str
    user: str | None
    site: str | None
    warranty_until: date | None
    last_seen_at: datetime | None


def device_rows(db: Session, *, cursor: str | None = None) -> PageOf[DeviceRow]:
    """Devices in use by name. Row security shows the company's by right, and always her own."""
    query = (
        select(
            *(Asset.id, Asset.kind, Asset.name, Asset.model, Asset.serial),
            Contact.name.label("user"),
            Site.name.label("site"),
            *(Asset.warranty_until, Asset.last_seen_at),
        )
        .outerjoin(
            Contact, (Contact.tenant_id == Asset.tenant_id) & (Contact.id == Asset.contact_id)
        )
        .outerjoin(Site, (Site.tenant_id == Asset.tenant_id) & (Site.id == Asset.site_id))
        .where(Asset.retired_on.is_(None))
        .order_by(Asset.name, Asset.id)
        .limit(ROWS + 1)
    )
    after = decode_cursor(cursor)
    if after:
        query = query.where(tuple_(Asset.name, Asset.id) > tuple_(*after))
    rows = [DeviceRow(**row) for row in db.execute(query).mappings()]
    return page_of(rows, ROWS, lambda row: (row.name, row.id), first=not after)
