"""Record that a device, or a person who counts as a user, stands under a contract from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.errors import ExclusionViolation
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.recording import recording_time
from contracts.agreements.values import Basis
from contracts.ledger.models import Coverage
from contracts.ledger.things import Subject
from msp.kernel.errors import Conflict, NotFound, Refused
from msp.kernel.i18n import _
from tenants.people.models import Contact


@dataclass(frozen=True, slots=True)
class Stay:
    """The days a thing is covered, half-open, where, as what, and why it is not billed.

    A person is always charged as a user: `basis` is for devices.
    """

    valid_from: date
    valid_to: date | None = None
    site_id: UUID | None = None
    basis: Basis | None = None
    excluded: str = ""


def record_coverage(
    db: Session,
    contract: Contract,
    thing: Subject,
    stay: Stay,
    *,
    by: UUID | None,
    now: datetime,
) -> Coverage:
    """A new coverage; by default of the thing's own kind and site. Days may not be covered twice.

    Raises Conflict where another coverage of it under this contract has one of the days, NotFound
    for a thing of another client.
    """
    if thing.tenant_id != contract.tenant_id:
        raise NotFound(_("This contract is another client's."))
    demand_days(stay)
    row = Coverage(
        tenant_id=contract.tenant_id,
        contract_id=contract.id,
        site_id=stay.site_id or thing.site_id,
        **_named(thing, stay),
        valid_from=stay.valid_from,
        valid_to=stay.valid_to,
        excluded=stay.excluded,
        recorded_at=recording_time(db, contract.tenant_id, contract.id, now),
        recorded_by=by,
    )
    write_coverage(db, row)
    return row


def demand_days(stay: Stay) -> None:
    """Raises Refused for a stay without a day."""
    if stay.valid_to is not None and stay.valid_to <= stay.valid_from:
        raise Refused(_("The days would end before they begin."), field="valid_to")


def _named(thing: Subject, stay: Stay) -> dict[str, Any]:
    if isinstance(thing, Contact):
        return {"contact_id": thing.id, "basis": Basis.PERSON}
    return {"asset_id": thing.id, "basis": stay.basis or thing.kind}


def write_coverage(db: Session, row: Coverage) -> None:
    """Insert the row; the database's exclusion constraint is the judge of overlapping days."""
    try:
        with db.begin_nested():
            db.add(row)
            db.flush()
    except IntegrityError as error:
        if isinstance(error.orig, ExclusionViolation):
            raise Conflict(
                _("This contract counts it on some of these days already."),
                field="valid_from",
            ) from error
        raise
