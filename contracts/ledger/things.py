"""What stands under contracts by name: a device of the register, or a person of the client."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import InstrumentedAttribute, Session

from contracts.ledger.models import Coverage
from tenants.assets.models import Asset
from tenants.assets.queries import asset_for
from tenants.people.models import Contact
from tenants.people.queries import contact_for

Subject = Asset | Contact


def named_by(thing: Subject) -> InstrumentedAttribute[UUID | None]:
    """The column of a stay that names such a thing."""
    return Coverage.contact_id if isinstance(thing, Contact) else Coverage.asset_id


def thing_of(db: Session, coverage: Coverage) -> Subject:
    """The device or the person of a stay. Raises NotFound."""
    if coverage.contact_id is not None:
        return contact_for(db, coverage.contact_id)
    return asset_for(db, coverage.thing_id)


def page_of(thing: Subject) -> str:
    """The address of its own page."""
    return f"/contacts/{thing.id}" if isinstance(thing, Contact) else f"/assets/{thing.id}"
