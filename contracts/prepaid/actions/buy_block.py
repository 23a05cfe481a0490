"""Buy blocks of hours: as agreed on the day, charged on the bill of the period that has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.agreements.recording import recording_time, supersede
from contracts.prepaid.models import PrepaidPurchase
from contracts.prepaid.offers import offer_on
from msp.kernel.errors import Refused
from msp.kernel.i18n import _, show_date

MOST_BLOCKS = 1000


@dataclass(frozen=True, slots=True)
class Buying:
    """So many blocks on a day."""

    bought_on: date
    blocks: int = 1
    note: str = ""
    automatic: bool = False


def buy_block(
    db: Session, contract: Contract, line: int, buying: Buying, *, by: UUID | None, now: datetime
) -> PrepaidPurchase:
    """A day that is billed already makes a correction on the next bill. Raises Refused."""
    if not 0 < buying.blocks <= MOST_BLOCKS:
        raise Refused(_("Buy one block or more."), field="blocks")
    offer = offer_on(fact_of(db, contract), line, buying.bought_on, now)
    if offer is None:
        raise Refused(
            _(
                "The contract offers no such block on %(day)s.",
                day=show_date(buying.bought_on),
            ),
            field="bought_on",
        )
    if offer.price is None:
        raise Refused(_("The block has no price on that day."), field="bought_on")
    months = offer.terms.lifetime_months
    row = PrepaidPurchase(
        tenant_id=contract.tenant_id,
        contract_id=contract.id,
        line=line,
        bought_on=buying.bought_on,
        blocks=buying.blocks,
        hours=offer.terms.hours * buying.blocks,
        price=offer.price.amount,
        expires_on=buying.bought_on + relativedelta(months=months) if months else None,
        rolls_over=offer.terms.rolls_over,
        automatic=buying.automatic,
        note=buying.note,
        recorded_at=recording_time(db, contract.tenant_id, contract.id, now),
        recorded_by=by,
    )
    db.add(row)
    db.flush()
    return row


def withdraw_purchase(
    db: Session, contract: Contract, row: PrepaidPurchase, *, now: datetime
) -> None:
    """It was never bought: what it paid for is charged by the hour, also where it was billed."""
    at = recording_time(db, contract.tenant_id, contract.id, now)
    supersede(db, row, at, _("Somebody has withdrawn this purchase meanwhile."))
