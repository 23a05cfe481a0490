"""Move a device to another client: the day belongs to the receiver, and both sides stay right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.ledger.actions.change_coverage import end_coverage
from contracts.ledger.actions.record_coverage import Stay, record_coverage
from contracts.ledger.models import Coverage, DeviceMove
from msp.kernel.errors import NotFound, Refused
from msp.kernel.i18n import _, show_date
from tenants.assets.actions.keep_asset import add_asset
from tenants.assets.facts import AssetFacts
from tenants.assets.models import Asset
from tenants.clients.models import Tenant


@dataclass(frozen=True, slots=True)
class Destination:
    """The client that gets the device, from which day, and the contract that covers it there."""

    client: Tenant
    on: date
    contract: Contract | None = None
    site_id: UUID | None = None


def move_device(
    db: Session, asset: Asset, to: Destination, *, by: UUID | None, now: datetime
) -> Asset:
    """The receiver's own row of the device; the giver's is retired on the day.

    What was billed already is corrected by the next statements of both. Raises Refused.
    """
    if to.client.id == asset.tenant_id:
        raise Refused(_("The device is this client's already."), field="client")
    if to.contract is not None and to.contract.tenant_id != to.client.id:
        raise NotFound(_("There is no such contract."))
    asset = db.scalars(
        select(Asset)
        .where(Asset.tenant_id == asset.tenant_id, Asset.id == asset.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    _check_day(db, asset, to.on)
    _end_at_giver(db, asset, to.on, by=by, now=now)
    received = add_asset(db, to.client.id, _as_received(asset, to))
    received.last_seen_at = asset.last_seen_at
    asset.retired_on = to.on
    if to.contract is not None:
        record_coverage(db, to.contract, received, Stay(to.on), by=by, now=now)
    db.add(
        DeviceMove(
            from_tenant_id=asset.tenant_id,
            from_asset_id=asset.id,
            to_tenant_id=received.tenant_id,
            to_asset_id=received.id,
            moved_on=to.on,
            recorded_at=now,
            recorded_by=by,
        )
    )
    db.flush()
    return received


def _as_received(asset: Asset, to: Destination) -> AssetFacts:
    return AssetFacts(
        name=asset.name,
        kind=asset.kind,
        serial=asset.serial,
        model=asset.model,
        site_id=to.site_id,
        warranty_until=asset.warranty_until,
    )


def _check_day(db: Session, asset: Asset, on: date) -> None:
    """A device can leave only while it is there: after it came, and once."""
    if asset.retired_on is not None:
        raise Refused(_("The device left on %(day)s.", day=show_date(asset.retired_on)))
    came = db.scalar(
        select(DeviceMove.moved_on).where(
            DeviceMove.to_tenant_id == asset.tenant_id, DeviceMove.to_asset_id == asset.id
        )
    )
    if came is not None and on <= came:
        raise Refused(
            _("The device came on %(day)s: choose a later day.", day=show_date(came)), field="on"
        )


def _end_at_giver(db: Session, asset: Asset, on: date, *, by: UUID | None, now: datetime) -> None:
    """No day from then on is the giver's, under whichever contract, billed or excluded."""
    standing = db.scalars(
        select(Coverage)
        .where(
            Coverage.tenant_id == asset.tenant_id,
            Coverage.asset_id == asset.id,
            Coverage.superseded_at.is_(None),
            or_(Coverage.valid_to.is_(None), Coverage.valid_to > on),
        )
        .order_by(Coverage.contract_id, Coverage.valid_from)
    ).all()
    for coverage in standing:
        end_coverage(db, coverage, max(on, coverage.valid_from), by=by, now=now)
