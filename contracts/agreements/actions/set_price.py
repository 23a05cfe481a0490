"""Set a price from a day on, under the signed version or versions in force from that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract, ContractVersion, LinePrice
from contracts.agreements.queries import versions_of
from contracts.agreements.recording import recording_time
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


def set_price(
    db: Session,
    contract: Contract,
    line_number: int,
    amount: Decimal,
    valid_from: date,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    """Add the price to the line in every version that is in force on that day or later.

    What was billed stays: a day in a frozen period makes a correction on the next statement.
    """
    if amount < 0:
        raise Refused(_("A price cannot be negative; use a discount."), field="price")
    at = recording_time(db, contract.tenant_id, contract.id, now)
    lines = [
        line
        for version in _from_day(versions_of(db, contract), valid_from)
        for line in version.lines
        if line.number == line_number
    ]
    if not lines:
        raise Refused(_("No version in force from that day has this line."), field="valid_from")
    db.add_all(
        LinePrice(
            tenant_id=contract.tenant_id,
            line_id=line.id,
            valid_from=valid_from,
            amount=amount,
            currency=contract.currency,
            recorded_at=at,
            recorded_by=by,
        )
        for line in lines
    )
    db.flush()


def _from_day(versions: Sequence[ContractVersion], day: date) -> list[ContractVersion]:
    before = [one for one in versions if one.effective_from <= day and not one.is_draft]
    then = max(before, key=lambda one: (one.effective_from, one.signed_at), default=None)
    return [one for one in versions if one is then or one.effective_from > day]
