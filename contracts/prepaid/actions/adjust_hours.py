"""Give hours to a block or retainer, or take some, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.agreements.recording import recording_time, supersede
from contracts.prepaid.balance import balance_on
from contracts.prepaid.models import PrepaidAdjustment
from msp.kernel.errors import Refused
from msp.kernel.i18n import _

MOST_HOURS = Decimal(10000)


@dataclass(frozen=True, slots=True)
class Adjusting:
    """Hours on a day: more, or with a minus fewer."""

    day: date
    hours: Decimal
    reason: str


def adjust_hours(
    db: Session, contract: Contract, line: int, told: Adjusting, *, by: UUID | None, now: datetime
) -> PrepaidAdjustment:
    """Given hours live as long as the youngest grant. Raises Refused where there is none."""
    if not told.hours or abs(told.hours) > MOST_HOURS:
        raise Refused(_("Say how many hours: fewer with a minus."), field="hours")
    if not told.reason.strip():
        raise Refused(_("Say why: the client reads it."), field="reason")
    left = balance_on(db, contract, fact_of(db, contract), told.day, now).get(line)
    if left is None:
        raise Refused(
            _("No hours of this line are there on that day: nothing can hold these."), field="day"
        )
    if told.hours * 60 + left < 0:
        raise Refused(_("So many hours are not left on that day."), field="hours")
    row = PrepaidAdjustment(
        tenant_id=contract.tenant_id,
        contract_id=contract.id,
        line=line,
        day=told.day,
        hours=told.hours,
        reason=told.reason.strip(),
        recorded_at=recording_time(db, contract.tenant_id, contract.id, now),
        recorded_by=by,
    )
    db.add(row)
    db.flush()
    return row


def withdraw_adjustment(
    db: Session, contract: Contract, row: PrepaidAdjustment, *, now: datetime
) -> None:
    """As if nobody had adjusted; what was billed by it is corrected on the next bill."""
    at = recording_time(db, contract.tenant_id, contract.id, now)
    supersede(db, row, at, _("Somebody has withdrawn this adjustment meanwhile."))
