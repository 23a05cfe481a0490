"""Where a contract's prepaid hours stand on a day: what is left by line, and since when it is low.

One reading serves the page, the reminders and the job that buys.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.values import Basis, ContractFact
from contracts.prepaid.balance import burned_over
from contracts.prepaid.burning import Burned
from contracts.prepaid.movement import rows_of
from contracts.prepaid.offers import Offer, offers_on
from contracts.prepaid.values import PrepaidRow
from contracts.values import Span

A_DAY = timedelta(days=1)
SOME_WEEKS = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Standing:
    """A line's hours at the end of a day, in minutes. `low_since` is the day they became few."""

    offer: Offer
    left: Decimal
    low_since: date | None

    @property
    def is_low(self) -> bool:
        """Whether no more is left than at which people want to know."""
        return self.low_since is not None

    @property
    def is_refilled(self) -> bool:
        """Whether blocks are bought by themselves: once one has been bought by hand."""
        return self.offer.line.basis is Basis.BLOCK and self.offer.terms.refill > 0


@dataclass(frozen=True, slots=True)
class Hours:
    """Every offered line as it stands, and the movement of the days asked about."""

    lines: tuple[Standing, ...]
    rows: tuple[PrepaidRow, ...]


def hours_over(
    db: Session, contract: Contract, fact: ContractFact, span: Span, now: datetime
) -> Hours:
    """The movement of some days, and where each line stands at their end."""
    found = burned_over(db, contract, fact, span, now)
    lines = tuple(
        Standing(offer, *_left(offer, found)) for offer in offers_on(fact, span.end - A_DAY, now)
    )
    return Hours(lines, rows_of(fact, found, span))


def hours_today(
    db: Session, contract: Contract, fact: ContractFact, known_at: datetime, today: date
) -> Hours:
    """The same up to the contract's own today, with what ran out in the last weeks."""
    return hours_over(db, contract, fact, Span(today - SOME_WEEKS, today + A_DAY), known_at)


def _left(offer: Offer, found: Burned) -> tuple[Decimal, date | None]:
    """What is left, and the day on which it fell to the threshold and stayed there.

    A line of which nothing was ever bought is not low: there was nothing to become few.
    """
    by_day: dict[date, Decimal] = defaultdict(Decimal)
    for move in found.moves:
        if found.grants[move.key].line == offer.line.number:
            by_day[move.day] += move.minutes
    low = offer.terms.low_hours
    left, since = Decimal(0), None
    for day in sorted(by_day):
        left += by_day[day]
        is_low = low is not None and left <= low * 60
        since = (since or day) if is_low else None
    return left, since
