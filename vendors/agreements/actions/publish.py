"""Publish a vendor contract down to where the entitlement check reads."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from contracts.backing.actions.publish_backing import (
    backing_of,
    publish_backing,
    publish_client_backing,
)
from contracts.backing.models import Backing
from contracts.backing.values import BackingDraft
from vendors.agreements.models import ClientCover, VendorContract
from vendors.agreements.queries import covers_of, extent_of, targets_of
from vendors.agreements.values import CLIENT_SOURCE, SOURCE
from vendors.register.queries import vendor_by_id


def publish(db: Session, contract: VendorContract) -> Backing:
    """The contract with its targets and costs, and the devices of every client it is for."""
    ends = contract.last_day + timedelta(days=1) if contract.last_day else None
    draft = BackingDraft(
        source_kind=SOURCE,
        source_id=contract.id,
        label=f"{contract.number} {contract.name}",
        vendor=vendor_by_id(db, contract.vendor_id).name,
        valid_from=contract.starts_on,
        valid_to=ends,
        categories=tuple(contract.categories),
        targets={
            f"{one.severity}-{one.promise.value}": one.minutes
            for one in targets_of(db, contract.id)
        },
        calendar_id=contract.calendar_id,
        period_cost=contract.period_cost,
        period=contract.period,
        incident_cost=contract.incident_cost,
        currency=contract.currency,
        extents=tuple(extent_of(one) for one in covers_of(db, contract.id)),
    )
    return publish_backing(db, draft)


def publish_for_client(db: Session, contract: VendorContract, cover: ClientCover) -> None:
    """The devices of one client that it is for."""
    backing = backing_of(db, SOURCE, contract.id) or publish(db, contract)
    publish_client_backing(
        db, backing, cover.tenant_id, (CLIENT_SOURCE, cover.id), extent_of(cover)
    )
