"""What a contract says, as frozen facts: cadence, lines and prices, each known from a moment on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class Cycle(StrEnum):
    """How often something is charged."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"

    @property
    def months(self) -> int:
        return {"monthly": 1, "quarterly": 3, "yearly": 12}[self.value]


class Timing(StrEnum):
    """Before the period, on what is known then, or after it. Labour is always billed after."""

    ADVANCE = "advance"
    ARREARS = "arrears"


class Proration(StrEnum):
    """What a part of a price month costs."""

    BY_DAY = "by_day"
    WHOLE = "whole"


class Divisor(StrEnum):
    """By what a day's share is divided; a whole month always costs one whole price."""

    ACTUAL = "actual"
    THIRTY = "thirty"


class Basis(StrEnum):
    """What a line counts. The device kinds are the asset register's own words."""

    WORKSTATION = "workstation"
    SERVER = "server"
    NETWORK = "network"
    PRINTER = "printer"
    OTHER = "other"
    FLAT = "flat"
    HOURLY = "hourly"


DEVICES = frozenset({Basis.WORKSTATION, Basis.SERVER, Basis.NETWORK, Basis.PRINTER, Basis.OTHER})


@dataclass(frozen=True, slots=True)
class Cadence:
    """Where periods begin: every cycle, counted from the anchor month, on the anchor day."""

    cycle: Cycle
    anchor_day: int
    anchor_month: int = 1


@dataclass(frozen=True, slots=True)
class PriceFact:
    """A price in force from a day on, until a later one; agreed at `recorded_at`."""

    valid_from: date
    amount: Decimal
    currency: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class LineFact:
    """One line of one version. `number` stays the same from version to version."""

    number: int
    code: str
    description: str
    basis: Basis
    prices: tuple[PriceFact, ...] = field(compare=False)
    per: Cycle = Cycle.MONTHLY
    quantity: Decimal = Decimal(1)
    included: int = 0
    minimum: int = 0
    discount_percent: Decimal = Decimal(0)
    tax_code: str = ""
    tax_percent: Decimal = Decimal(0)
    work_type: str = ""


@dataclass(frozen=True, slots=True)
class VersionFact:
    """The terms in force from a day on; `ends_on` is the first day that the contract is over."""

    number: int
    effective_from: date
    recorded_at: datetime
    cadence: Cadence
    lines: tuple[LineFact, ...]
    timing: Timing = Timing.ARREARS
    proration: Proration = Proration.BY_DAY
    divisor: Divisor = Divisor.ACTUAL
    minutes_increment: int = 1
    ends_on: date | None = None
    notice_days: int = 0
    purchase_order: str = ""


@dataclass(frozen=True, slots=True)
class ContractFact:
    """A contract with every version ever signed; what counts when is `agreements.terms`."""

    tenant_id: UUID
    id: UUID
    number: str
    name: str
    currency: str
    zone: str
    starts_on: date
    versions: tuple[VersionFact, ...]
