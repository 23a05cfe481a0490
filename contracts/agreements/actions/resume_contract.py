"""Resume a contract from a day on, or take a suspension back as if it had never been."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.actions.suspend_contract import Pause, record_suspension
from contracts.agreements.models import Contract
from contracts.agreements.models_suspension import Suspension
from contracts.agreements.reading_suspensions import overlapping
from contracts.agreements.recording import recording_time, standing_row, supersede
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
    row = standing_row(db, contract, Suspension, suspension_id, _gone())
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
    supersede(db, row, at, _gone())
    return record_suspension(db, contract, Pause(row.starts, day, row.reason), by=by, at=at)


def withdraw_suspension(
    db: Session, contract: Contract, suspension_id: UUID, *, now: datetime
) -> None:
    """Its days are charged after all; where they are billed already, on the next bill."""
    at = recording_time(db, contract.tenant_id, contract.id, now)
    row = standing_row(db, contract, Suspension, suspension_id, _gone())
    supersede(db, row, at, _gone())


def _gone() -> str:
    return _("There is no such suspension, or it has been changed meanwhile.")
