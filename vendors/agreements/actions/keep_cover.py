"""Say which devices a vendor contract is for, and take it back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from contracts.backing.actions.withdraw_backing import withdraw_client_backing
from contracts.backing.extents import in_series
from contracts.backing.values import Extent
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from tenants.assets.values import AssetKind
from vendors.agreements.actions.publish import publish, publish_for_client
from vendors.agreements.models import ClientCover, VendorContract, VendorCover
from vendors.agreements.queries import contract_by_id
from vendors.agreements.values import CLIENT_SOURCE


def add_cover(
    db: Session, contract: VendorContract, extent: Extent, tenant_id: UUID | None
) -> VendorCover | ClientCover:
    """A line of the contract, for every client or for one. Raises Refused for an odd extent."""
    _check(extent, tenant_id)
    columns = {
        "contract_id": contract.id,
        "asset_kind": extent.asset_kind,
        "model": extent.model,
        "serial_from": extent.serial_from,
        "serial_to": extent.serial_to,
    }
    if tenant_id is None:
        line = VendorCover(**columns)
        db.add(line)
        db.flush()
        publish(db, contract)
        return line
    own = ClientCover(tenant_id=tenant_id, asset_id=extent.asset_id, **columns)
    db.add(own)
    db.flush()
    publish_for_client(db, contract, own)
    return own


def drop_cover(db: Session, cover: VendorCover | ClientCover) -> None:
    """The contract is not for these devices any more."""
    contract = contract_by_id(db, cover.contract_id)
    if isinstance(cover, ClientCover):
        withdraw_client_backing(db, CLIENT_SOURCE, cover.id)
    db.delete(cover)
    db.flush()
    publish(db, contract)


def _check(extent: Extent, tenant_id: UUID | None) -> None:
    if extent.asset_kind and extent.asset_kind not in set(AssetKind):
        raise Refused(_("There is no such kind of device."), field="asset_kind")
    if extent.asset_id is not None and tenant_id is None:
        raise Refused(_("Name the client of the device too."), field="tenant_id")
    if extent.serial_to and not in_series(extent.serial_from, extent.serial_to, extent.serial_to):
        raise Refused(
            _("A series goes from a lower to a higher number of the same length."),
            field="serial_to",
        )
    if extent.serial_to and not extent.serial_from:
        raise Refused(_("Say where the series begins."), field="serial_from")
