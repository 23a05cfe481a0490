"""Change or end a coverage: what was recorded stays readable, and a better fact takes its place."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.recording import recording_time, supersede
from contracts.ledger.actions.record_coverage import Stay, demand_days, write_coverage
from contracts.ledger.models import Coverage
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


def change_coverage(
    db: Session, coverage: Coverage, stay: Stay, *, by: UUID | None, now: datetime
) -> Coverage:
    """Record the stay in place of the coverage, or nothing. What is frozen keeps its figures."""
    demand_days(stay)
    row = Coverage(
        tenant_id=coverage.tenant_id,
        contract_id=coverage.contract_id,
        asset_id=coverage.asset_id,
        contact_id=coverage.contact_id,
        site_id=stay.site_id or coverage.site_id,
        basis=coverage.basis if coverage.contact_id else stay.basis or coverage.basis,
        valid_from=stay.valid_from,
        valid_to=stay.valid_to,
        excluded=stay.excluded,
        recorded_by=by,
    )
    with db.begin_nested():
        row.recorded_at = _supersede(db, coverage, now)
        write_coverage(db, row)
    return row


def end_coverage(
    db: Session, coverage: Coverage, on: date, *, by: UUID | None, now: datetime
) -> Coverage | None:
    """`on` is the first day that is no longer billed; on the joining day nothing remains."""
    if coverage.valid_to is not None and coverage.valid_to < on:
        raise Refused(_("The days ended before that day."), field="valid_to")
    if on < coverage.valid_from:
        raise Refused(_("The days had not begun on that day."), field="valid_to")
    if on == coverage.valid_from:
        _supersede(db, coverage, now)
        return None
    stay = Stay(coverage.valid_from, on, coverage.site_id, excluded=coverage.excluded)
    return change_coverage(db, coverage, stay, by=by, now=now)


def _supersede(db: Session, coverage: Coverage, now: datetime) -> datetime:
    """Under the row's lock: of two people who correct at once, the second is told."""
    at = recording_time(db, coverage.tenant_id, coverage.contract_id, now)
    return supersede(
        db, coverage, at, _("Somebody has changed this coverage meanwhile: look at it again.")
    )
