"""What the scorecard says of a vendor, and of each case behind its figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


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
