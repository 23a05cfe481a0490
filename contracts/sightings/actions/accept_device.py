"""Accept a device that was seen: into the register, and under a contract where one is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.ledger.actions.record_coverage import Stay, record_coverage
from contracts.sightings.actions.decide_device import decided, open_to_decide
from contracts.sightings.models import SeenDevice
from contracts.sightings.values import NAME, Standing
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.assets.actions.keep_asset import add_asset
from tenants.assets.facts import AssetFacts
from tenants.assets.models import Asset
from tenants.clients.models import Site
from tenants.people.models import Contact


@dataclass(frozen=True, slots=True)
class Under:
    """The contract that a device comes under, from which day, and why it is not billed."""

    contract: Contract
    since: date
    excluded: str = ""


def accept_device(
    db: Session, device: SeenDevice, under: Under | None, *, by: UUID | None, now: datetime
) -> Asset:
    """The device as one of the client's; site and user follow where their names are known."""
    device = open_to_decide(db, device)
    asset = into_register(db, device)
    decided(device, Standing.KNOWN, asset_id=asset.id, by=by, now=now)
    put_under(db, asset, under, by=by, now=now)
    db.flush()
    return asset


def into_register(db: Session, device: SeenDevice) -> Asset:
    """A new device of the register from what was seen."""
    facts = AssetFacts(
        name=device.name[:NAME],
        kind=device.kind,
        serial=device.serial,
        site_id=_named(db, Site, device.tenant_id, device.site_name),
        contact_id=_user(db, device),
    )
    asset = add_asset(db, device.tenant_id, facts)
    asset.last_seen_at = device.last_seen_at
    return asset


def put_under(
    db: Session, asset: Asset, under: Under | None, *, by: UUID | None, now: datetime
) -> None:
    """Cover the device by the contract, which must be the same client's. Raises NotFound."""
    if under is None:
        return
    if under.contract.tenant_id != asset.tenant_id:
        raise NotFound(_("There is no such contract."))
    stay = Stay(under.since, excluded=under.excluded)
    record_coverage(db, under.contract, asset, stay, by=by, now=now)


def _user(db: Session, device: SeenDevice) -> UUID | None:
    """The contact whom monitoring names by mail address or by name, when only one is meant."""
    by_mail = db.scalar(
        select(Contact.id).where(
            Contact.tenant_id == device.tenant_id,
            Contact.email_norm == device.user_name.strip().lower(),
            Contact.email_norm != "",
        )
    )
    return by_mail or _named(db, Contact, device.tenant_id, device.user_name)


def _named(
    db: Session, model: type[Site] | type[Contact], tenant_id: UUID, name: str
) -> UUID | None:
    if not name.strip():
        return None
    found = db.scalars(
        select(model.id)
        .where(model.tenant_id == tenant_id, func.lower(model.name) == name.strip().lower())
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None
