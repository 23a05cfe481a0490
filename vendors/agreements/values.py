"""Words of vendor contracts, and what a person fills in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

SOURCE = "vendor_contract"
CLIENT_SOURCE = "vendor_client_cover"
SEVERITIES = (1, 2, 3, 4)
MOST_MINUTES = 525_600


class Promise(StrEnum):
    """What a vendor promises to do in time."""

    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"


class Acknowledged(StrEnum):
    """What counts as the vendor's first answer."""

    ANSWER = "answer"  # somebody there wrote, or took the case up
    NUMBER = "number"  # the case has a number there


class Period(StrEnum):
    """How often the fixed price is paid."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Target:
    """Minutes of the contract's hours, for one promise at one severity."""

    severity: int
    promise: Promise
    minutes: int


@dataclass(frozen=True, slots=True)
class ContractDraft:
    """A vendor contract as a person fills it in; `last_day` is the last day that it holds."""

    number: str
    name: str
    starts_on: date
    last_day: date | None = None
    notice_days: int = 0
    renews_months: int = 0
    calendar_id: UUID | None = None
    acknowledged_by: Acknowledged = Acknowledged.ANSWER
    categories: tuple[str, ...] = ()
    included_incidents: int | None = None
    period_cost: Decimal | None = None
    period: Period = Period.YEAR
    incident_cost: Decimal | None = None
    currency: str = "USD"
    notes: str = ""
    targets: tuple[Target, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Terms:
    """A contract as the gate weighs it."""

    id: UUID
    number: str
    name: str
    starts_on: date
    last_day: date | None
    categories: tuple[str, ...]
    remaining: int | None
    incident_cost: Decimal | None
    currency: str
    is_open: bool
    resolve_minutes: int | None
    # How closely it points at the devices of the ticket; None when it does not cover them.
    weight: int | None
