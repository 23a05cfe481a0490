"""Set how many a line counts from a day on, or withdraw what was set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import versions_of
from contracts.agreements.recording import recording_time, supersede
from contracts.agreements.values import QUANTITIES
from contracts.counts.models import Quantity
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class Told:
    """So many from a day on, and why."""

    valid_from: date
    amount: Decimal
    note: str = ""


def set_quantity(
    db: Session, contract: Contract, line: int, told: Told, *, by: UUID | None, now: datetime
) -> Quantity:
    """In place of what was said for the very day. A frozen period is corrected on the next bill."""
    if told.amount < 0:
        raise Refused(_("A quantity is not negative."), field="amount")
    if told.valid_from < contract.starts_on:
        raise Refused(_("The contract has not started on that day."), field="valid_from")
    lines = [one for version in versions_of(db, contract) for one in version.lines]
    if not any(one.number == line and one.basis in QUANTITIES for one in lines):
        raise Refused(_("This line counts no agreed number."))
    at = recording_time(db, contract.tenant_id, contract.id, now)
    before = db.scalar(
        select(Quantity).where(
            Quantity.tenant_id == contract.tenant_id,
            Quantity.contract_id == contract.id,
            Quantity.line == line,
            Quantity.valid_from == told.valid_from,
            Quantity.superseded_at.is_(None),
        )
    )
    if before is not None:
        supersede(db, before, at, _changed())
    row = Quantity(
        tenant_id=contract.tenant_id,
        contract_id=contract.id,
        line=line,
        valid_from=told.valid_from,
        amount=told.amount,
        note=told.note,
        recorded_at=at,
        recorded_by=by,
    )
    db.add(row)
    db.flush()
    return row


def withdraw_quantity(db: Session, contract: Contract, row: Quantity, *, now: datetime) -> None:
    """Take a change back: the number before it holds again, also where it was billed."""
    at = recording_time(db, contract.tenant_id, contract.id, now)
    supersede(db, row, at, _changed())


def _changed() -> str:
    return _("Somebody has changed this quantity meanwhile: look at it again.")
