"""Keep a warranty of a device: write it, change it, take it away."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.backing.actions.publish_backing import publish_device_backing
from contracts.backing.actions.withdraw_backing import withdraw_client_backing
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from tenants.assets.actions.keep_asset import change_asset, facts_of
from tenants.assets.models import Asset
from vendors.register.queries import vendor_by_id
from vendors.warranties.models import Warranty
from vendors.warranties.values import MATTERS, SOURCE, WarrantyDraft


def keep_warranty(
    db: Session,
    asset: Asset,
    draft: WarrantyDraft,
    known: Warranty | None = None,
    *,
    now: datetime,
) -> Warranty:
    """Write it; the same vendor, kind and first day is the same warranty. Raises Refused."""
    if draft.last_day < draft.starts_on:
        raise Refused(_("It would end before it starts."), field="last_day")
    same = db.scalar(
        select(Warranty).where(
            Warranty.tenant_id == asset.tenant_id,
            Warranty.asset_id == asset.id,
            Warranty.vendor_id == draft.vendor_id,
            Warranty.kind == draft.kind,
            Warranty.starts_on == draft.starts_on,
        )
    )
    if known is not None and same is not None and same is not known:
        raise Refused(_("The device has this warranty already."), field="kind")
    warranty = known or same
    if warranty is None:
        warranty = Warranty(tenant_id=asset.tenant_id, asset_id=asset.id, created_at=now)
        db.add(warranty)
    for name, value in asdict(draft).items():
        setattr(warranty, name, value)
    db.flush()
    publish_warranty(db, warranty)
    note_on_device(db, asset)
    return warranty


def drop_warranty(db: Session, asset: Asset, warranty: Warranty) -> None:
    """It was written down by mistake; one that has ended stays."""
    withdraw_client_backing(db, SOURCE, warranty.id)
    db.delete(warranty)
    db.flush()
    note_on_device(db, asset)


def publish_warranty(db: Session, warranty: Warranty) -> None:
    """Down to where the entitlement check reads."""
    vendor = vendor_by_id(db, warranty.vendor_id).name
    label = " ".join(one for one in (warranty.kind, warranty.level, warranty.reference) if one)
    publish_device_backing(
        db,
        (warranty.tenant_id, warranty.asset_id),
        (SOURCE, warranty.id),
        (label, vendor),
        (warranty.starts_on, warranty.last_day + timedelta(days=1)),
        MATTERS,
    )


def note_on_device(db: Session, asset: Asset) -> None:
    """The device's own card says until when its longest warranty holds."""
    last = db.scalar(
        select(func.max(Warranty.last_day)).where(
            Warranty.tenant_id == asset.tenant_id, Warranty.asset_id == asset.id
        )
    )
    change_asset(db, asset, replace(facts_of(asset), warranty_until=last))
