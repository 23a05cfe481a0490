"""What vendors cost, what the scorecard says of them, and of each case behind its figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from contracts.values import Span


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case: minutes are of the contract's hours, without the time in which it waited for us."""

    case_id: UUID
    vendor_id: UUID
    vendor: str
    connection_id: UUID
    connection: str
    case_number: str
    ticket_number: int
    subject: str
    client: str
    forwarded_at: datetime
    status: str
    acknowledge_minutes: int | None
    resolve_minutes: int | None
    acknowledge_late: bool
    resolve_late: bool
    reopened: int
    refused: bool
    open_minutes: int
    waited_minutes: int
    cost: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Card:
    """One vendor or connection in a period."""

    key: UUID
    name: str
    cases: int
    acknowledge_median: int | None
    acknowledge_p90: int | None
    resolve_median: int | None
    resolve_p90: int | None
    breaches: int
    reopened: int
    refused: int
    waited_percent: int | None
    costs: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """A case that a vendor charges for: one ticket's, borne by one contract of the client.

    `known` is false of a case that hangs on several clients: nobody can say whose part is whose.
    """

    tenant_id: UUID
    contract_id: UUID | None
    source: str
    label: str
    day: date
    amount: Decimal
    currency: str
    case_id: UUID
    ticket_id: UUID
    known: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """A vendor's contract that costs so much a month and is for so many clients alike.

    `clients` of 0 means devices of whichever client: no part of it is anybody's own.
    """

    tenant_id: UUID
    label: str
    days: Span
    a_month: Fraction
    currency: str
    clients: int
    contract_id: UUID
