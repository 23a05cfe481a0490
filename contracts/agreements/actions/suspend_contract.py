"""Suspend a contract: it rests from a day on, and recurring lines cost nothing meanwhile.

What is covered stays covered, and work that is done is charged as ever. Days that are billed
already are corrected on the next bill.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.models_suspension import Suspension
from contracts.agreements.queries import fact_of
from contracts.agreements.reading_suspensions import overlapping
from contracts.agreements.recording import recording_time
from contracts.agreements.terms import life
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _, show_date


@dataclass(frozen=True, slots=True)
class Pause:
    """From which day, before which day (None: until further), and why."""

    starts: date
    ends: date | None
    reason: str


def suspend_contract(
    db: Session, contract: Contract, pause: Pause, *, by: UUID | None, now: datetime
) -> Suspension:
    """Record the suspension. A contract rests once at a time."""
    if not pause.reason.strip():
        raise Refused(_("Say why: the client reads it on the bill."), field="reason")
    if pause.ends is not None and pause.ends <= pause.starts:
        raise Refused(_("It goes on after the day on which it rests first."), field="ends")
    fact = fact_of(db, contract)
    if not fact.versions:
        raise Refused(_("Nothing is signed yet: a draft cannot rest."))
    if pause.starts not in life(fact, now):
        raise Refused(_("The contract does not run on that day."), field="starts")
    at = recording_time(db, contract.tenant_id, contract.id, now)
    other = overlapping(db, contract, pause.starts, pause.ends)
    if other is not None:
        raise Refused(
            _("It rests already from %(day)s: change that.", day=show_date(other.starts)),
            field="starts",
        )
    return record_suspension(db, contract, pause, by=by, at=at)


def record_suspension(
    db: Session, contract: Contract, pause: Pause, *, by: UUID | None, at: datetime
) -> Suspension:
    """Write the row; of two that overlap the database takes the first."""
    row = Suspension(
        tenant_id=contract.tenant_id,
        contract_id=contract.id,
        starts=pause.starts,
        ends=pause.ends,
        reason=pause.reason.strip(),
        recorded_at=at,
        recorded_by=by,
    )
    try:
        with db.begin_nested():
            db.add(row)
            db.flush()
    except IntegrityError as refused:
        raise Conflict(_("Somebody has suspended it meanwhile: look at it again.")) from refused
    return row
