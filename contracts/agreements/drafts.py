"""What people write into a contract, as values on their way into rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.agreements.prepaid import stored_terms
from contracts.agreements.values import (
    Basis,
    Cycle,
)
from contracts.agreements.values_line import Counting, Tier, Tiering
from contracts.agreements.values_prepaid import PrepaidTerms
from contracts.agreements.values_terms import Divisor, Proration, Timing
from contracts.agreements.values_work import AS_EVERY_LINE, WorkTerms
from contracts.agreements.work import stored_work


@dataclass(frozen=True, slots=True)
class TermsDraft:
    """The terms of a version, as typed."""

    effective_from: date
    ends_on: date | None = None
    cycle: Cycle = Cycle.MONTHLY
    anchor_day: int = 1
    anchor_month: int = 1
    timing: Timing = Timing.ARREARS
    proration: Proration = Proration.BY_DAY
    divisor: Divisor = Divisor.ACTUAL
    minutes_increment: int = 15
    notice_days: int = 90
    renews_months: int = 0
    purchase_order: str = ""
    purchase_limit: Decimal | None = None
    sla_policy_id: UUID | None = None
    calendar_id: UUID | None = None
    visits: bool = False
    visit_sites: tuple[str, ...] = ()
    visit_calendar_id: UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line with its price from a day on (by default the version's own first day)."""

    description: str
    basis: Basis
    price: Decimal | None
    price_from: date | None = None
    code: str = ""
    per: Cycle = Cycle.MONTHLY
    quantity: Decimal = Decimal(1)
    included: int = 0
    minimum: int = 0
    discount_percent: Decimal = Decimal(0)
    tax_code: str = ""
    tax_percent: Decimal = Decimal(0)
    work_type: str = ""
    tiering: Tiering = Tiering.SINGLE
    tiers: tuple[Tier, ...] = ()
    counting: Counting = Counting.BY_DAY
    counting_day: int = 0
    once_on: date | None = None
    discount_amount: Decimal = Decimal(0)
    discount_from: date | None = None
    discount_to: date | None = None
    prepaid: PrepaidTerms | None = None
    work: WorkTerms = AS_EVERY_LINE

    def columns(self) -> dict[str, Any]:
        """The line's own columns; its price is a row beside it."""
        of_price = {"price", "price_from", "tiers"}
        own = {key: value for key, value in asdict(self).items() if key not in of_price}
        return own | {"prepaid": stored_terms(self.prepaid), "work": stored_work(self.work)}


@dataclass(frozen=True, slots=True)
class ClauseDraft:
    """What the contract says of a category (`*`: of every one), and who pays for it."""

    category: str
    verdict: str
    words: str


@dataclass(frozen=True, slots=True)
class ContractDraft:
    """A contract to open, with its first version."""

    name: str
    terms: TermsDraft
    currency: str
    zone: str
    starts_on: date
    billed_from: date | None = None
    lines: tuple[LineDraft, ...] = ()
    clauses: tuple[ClauseDraft, ...] = ()
