"""Record that a device stands under a contract from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg.errors import ExclusionViolation
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.recording import recording_time
from contracts.agreements.values import Basis
from contracts.ledger.models import Coverage
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _
from tenants.assets.models import Asset


@dataclass(frozen=True, slots=True)
class Stay:
    """The days a device is covered, half-open, where, as what, and why it is not billed."""

    valid_from: date
    valid_to: date | None = None
    site_id: UUID | None = None
    basis: Basis | None = None
    excluded: str = ""


def record_coverage(
    db: Session, contract: Contract, asset: Asset, stay: Stay, *, by: UUID | None, now: datetime
) -> Coverage:
    """A new coverage; by default of the device's own kind and site. Days may not be covered twice.

    Raises Conflict where another coverage of the device under this contract has one of the days.
    """
    if stay.valid_to is not None and stay.valid_to <= stay.valid_from:
        raise Refused(_("The device would leave before it joins."), field="valid_to")
    row = Coverage(
        tenant_id=contract.tenant_id,
        contract_id=contract.id,
        asset_id=asset.id,
        site_id=stay.site_id or asset.site_id,
        basis=stay.basis or asset.kind,
        valid_from=stay.valid_from,
        valid_to=stay.valid_to,
        excluded=stay.excluded,
        recorded_at=recording_time(db, contract.tenant_id, contract.id, now),
        recorded_by=by,
    )
    write_coverage(db, row)
    return row


def write_coverage(db: Session, row: Coverage) -> None:
    """Insert the row; the database's exclusion constraint is the judge of overlapping days."""
    try:
        with db.begin_nested():
            db.add(row)
            db.flush()
    except IntegrityError as error:
        if isinstance(error.orig, ExclusionViolation):
            raise Conflict(
                _("The device is covered by this contract on some of these days already."),
                field="valid_from",
            ) from error
        raise
