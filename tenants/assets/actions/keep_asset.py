"""Add a device of a client, or change what is known of one."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from tenants.assets.facts import AssetFacts
from tenants.assets.models import Asset
from tenants.assets.values import AssetKind
from tenants.people.models import Contact
from tenants.people.rules import check_site_of


def add_asset(db: Session, client_id: UUID, facts: AssetFacts) -> Asset:
    """The new device of a client that the caller has fetched. Raises Refused."""
    _check(db, client_id, facts)
    asset = Asset(tenant_id=client_id, **asdict(facts))
    db.add(asset)
    db.flush()
    return asset


def change_asset(db: Session, asset: Asset, facts: AssetFacts) -> None:
    """Keep these particulars. A device is retired by a date, never deleted. Raises Refused."""
    _check(db, asset.tenant_id, facts)
    for name, value in asdict(facts).items():
        setattr(asset, name, value)
    db.flush()


def facts_of(asset: Asset) -> AssetFacts:
    """What is known now, to be changed in part."""
    names = AssetFacts.__dataclass_fields__
    return AssetFacts(**{name: getattr(asset, name) for name in names})


def _check(db: Session, client_id: UUID, facts: AssetFacts) -> None:
    if facts.kind not in set(AssetKind):
        raise Refused(_("There is no such kind of device."), field="kind")
    check_site_of(db, client_id, facts.site_id)
    if facts.contact_id is None:
        return
    user = select(Contact.id).where(
        Contact.tenant_id == client_id, Contact.id == facts.contact_id
    )
    if db.scalar(user) is None:
        raise Refused(_("This person is not one of this client's."), field="contact_id")
