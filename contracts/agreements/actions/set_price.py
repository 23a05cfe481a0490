"""Set a price from a day on, under the version or versions in force from that day, drafts too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract, ContractLine, ContractVersion, LinePrice
from contracts.agreements.queries import line_fact, versions_of
from contracts.agreements.recording import recording_time
from contracts.agreements.terms import price_on
from contracts.agreements.tiers import in_proportion, rows_from
from contracts.agreements.values_line import Tier, Tiering
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


def set_price(
    db: Session,
    contract: Contract,
    line_number: int,
    amount: Decimal,
    valid_from: date,
    *,
    tiers: Sequence[Tier] | None = None,
    by: UUID | None,
    now: datetime,
) -> None:
    """Add the price to the line in every version that is in force on that day or later.

    What was billed stays: a day in a frozen period makes a correction on the next statement.
    Tiers of which nothing is said change in the same proportion as the price itself.
    """
    if amount < 0:
        raise Refused(_("A price cannot be negative; use a discount."), field="price")
    at = recording_time(db, contract.tenant_id, contract.id, now)
    versions = _from_day(versions_of(db, contract), valid_from)
    lines = [line for one in versions for line in one.lines if line.number == line_number]
    if not lines:
        raise Refused(_("No version in force from that day has this line."), field="valid_from")
    for line in lines:
        price = LinePrice(
            tenant_id=contract.tenant_id,
            line_id=line.id,
            valid_from=valid_from,
            amount=amount,
            tiers=rows_from(
                _tiers(line, contract.currency, amount, valid_from, at) if tiers is None else tiers
            ),
            currency=contract.currency,
            recorded_at=at,
            recorded_by=by,
        )
        _drop_drafted(db, versions, price)
        db.add(price)
    db.flush()


def _tiers(
    line: ContractLine, currency: str, amount: Decimal, valid_from: date, at: datetime
) -> Sequence[Tier]:
    """What the tiers before become. Raises Refused where they cannot follow."""
    fact = line_fact(line)
    price = price_on(fact.prices, currency, valid_from, at)
    if price is None or not price.tiers or fact.tiering is Tiering.SINGLE:
        return ()
    if amount == price.amount:
        return price.tiers
    if not price.amount:
        raise Refused(_("The first units are free: give the prices of the tiers."), field="price")
    return in_proportion(price, amount)


def _from_day(versions: Sequence[ContractVersion], day: date) -> list[ContractVersion]:
    before = [one for one in versions if one.effective_from <= day and not one.is_draft]
    then = max(before, key=lambda one: (one.effective_from, one.signed_at), default=None)
    return [one for one in versions if one is then or one.is_draft or one.effective_from > day]


def _drop_drafted(db: Session, versions: Sequence[ContractVersion], row: LinePrice) -> None:
    """A draft is recorded as a whole with its signature: it holds one price of a line for a day."""
    for version in versions:
        if version.is_draft and any(line.id == row.line_id for line in version.lines):
            db.execute(
                delete(LinePrice).where(
                    LinePrice.tenant_id == row.tenant_id,
                    LinePrice.line_id == row.line_id,
                    LinePrice.valid_from == row.valid_from,
                    LinePrice.currency == row.currency,
                    LinePrice.recorded_at >= version.created_at,
                )
            )
