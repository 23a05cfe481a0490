"""What people write into a contract, as values on their way into rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.agreements.values import Basis, Cycle, Divisor, Proration, Timing


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
    purchase_order: str = ""
    sla_policy_id: UUID | None = None
    calendar_id: UUID | None = None
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
