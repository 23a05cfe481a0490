"""The facts of prepaid hours, and what they come to: grants, moves, balances. Minutes throughout.

A minute of work may draw more or less than a minute, so what is drawn is a decimal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from contracts.agreements.values import Basis
from contracts.ledger.values import TimeFact


@dataclass(frozen=True, slots=True)
class PurchaseFact:
    """Blocks bought on a day, with their hours, price and expiry as agreed then.

    `expires_on` is the first day on which its hours cannot be drawn.
    """

    id: UUID
    line: int
    bought_on: date
    blocks: int
    hours: Decimal
    price: Decimal
    expires_on: date | None
    rolls_over: bool
    automatic: bool
    recorded_at: datetime
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AdjustmentFact:
    """Hours given or taken by somebody on a day, with the reason."""

    id: UUID
    line: int
    day: date
    hours: Decimal
    reason: str
    recorded_at: datetime
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PrepaidFacts:
    """Everything that the hours of a contract depend on; `history` is work before the days asked.

    `since` is from when this desk bills the contract: hours before it are not its business.
    """

    since: date = date.min
    purchases: tuple[PurchaseFact, ...] = ()
    adjustments: tuple[AdjustmentFact, ...] = ()
    history: tuple[TimeFact, ...] = ()


NO_HOURS = PrepaidFacts()


@dataclass(frozen=True, slots=True)
class Grant:
    """Minutes that became there on a day: a purchase, or a retainer's period.

    `worth` is what they cost in all; None where no price is agreed.
    """

    key: str
    line: int
    basis: Basis
    fact_id: UUID | None
    since: date
    minutes: Decimal
    expires_on: date | None
    rolls_over: bool
    worth: Decimal | None


class MoveKind(StrEnum):
    """Why minutes came or went."""

    BOUGHT = "bought"
    USED = "used"
    EXPIRED = "expired"
    ADJUSTED = "adjusted"


@dataclass(frozen=True, slots=True)
class Move:
    """Minutes of a grant came (positive) or went (negative) on a day.

    A draw names the entry, and how many of its chargeable minutes are paid by it.
    """

    day: date
    key: str
    kind: MoveKind
    minutes: Decimal
    entry_id: UUID | None = None
    paid: int = 0


@dataclass(frozen=True, slots=True)
class PrepaidRow:
    """A grant over some days: what there was, what moved, what is left. All in minutes.

    `corrected` is by how much late facts moved the opening since it was last billed.
    """

    key: str
    line: int
    description: str
    basis: Basis
    fact_id: UUID | None
    since: date
    expires_on: date | None
    opening: Decimal
    bought: Decimal
    used: Decimal
    expired: Decimal
    adjusted: Decimal
    corrected: Decimal
    closing: Decimal
    value: Decimal
    empty_on: date | None
