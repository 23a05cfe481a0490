"""Resume a contract from a day on, or take a suspension back as if it had never been."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.actions.suspend_contract import Pause, record_suspension
from contracts.agreements.models import Contract
from contracts.agreements.models_suspension import Suspension
from contracts.agreements.reading_suspensions import overlapping, suspension_for
from contracts.agreements.recording import recording_time
from msp.kernel.errors import Refused
from msp.kernel.i18n import _, show_date


def resume_contract(
    db: Session,
    contract: Contract,
    suspension_id: UUID,
    day: date,
    *,
    by: UUID | None,
    now: datetime,
) -> Suspension:
    """`day` is the first that is charged again; what was known before stays readable."""
    at = recording_time(db, contract.tenant_id, contract.id, now)
    row = suspension_for(db, contract, suspension_id)
    if day <= row.starts:
        raise Refused(
            _(
                "It rests from %(day)s: to go on without a break, withdraw the suspension.",
                day=show_date(row.starts),
            ),
            field="day",
        )
    other = overlapping(db, contract, row.starts, day, besides=row.id)
    if other is not None:
        raise Refused(_("It rests again from %(day)s.", day=show_date(other.starts)), field="day")
    row.superseded_at = max(at, row.recorded_at)
    db.flush()
    return record_suspension(db, contract, Pause(row.starts, day, row.reason), by=by, at=at)


def withdraw_suspension(
    db: Session, contract: Contract, suspension_id: UUID, *, now: datetime
) -> None:
    """Its days are charged after all; where they are billed already, on the next bill."""
    at = recording_time(db, contract.tenant_id, contract.id, now)
    row = suspension_for(db, contract, suspension_id)
    row.superseded_at = max(at, row.recorded_at)
    db.flush()
