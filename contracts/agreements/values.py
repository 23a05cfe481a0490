"""What a contract says, as frozen facts: cadence, lines and prices, each known from a moment on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from contracts.agreements.values_line import Counting, PriceFact, Tiering
from contracts.agreements.values_prepaid import PrepaidTerms
from contracts.agreements.values_suspension import SuspensionFact
from contracts.agreements.values_terms import Divisor, Proration, Timing
from contracts.agreements.values_work import AS_EVERY_LINE, WorkTerms


class Cycle(StrEnum):
    """How often something is charged."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"

    @property
    def months(self) -> int:
        return {"monthly": 1, "quarterly": 3, "yearly": 12}[self.value]


class Basis(StrEnum):
    """What a line counts. The device kinds are the asset register's own words."""

    WORKSTATION = "workstation"
    SERVER = "server"
    NETWORK = "network"
    PRINTER = "printer"
    OTHER = "other"
    USER = "user"
    PERSON = "person"
    LICENCE = "licence"
    FLAT = "flat"
    ONE_OFF = "one_off"
    HOURLY = "hourly"
    INCIDENT = "incident"
    VISIT = "visit"
    KILOMETRE = "kilometre"
    TRIP = "trip"
    BLOCK = "block"
    RETAINER = "retainer"


DEVICES = frozenset({Basis.WORKSTATION, Basis.SERVER, Basis.NETWORK, Basis.PRINTER, Basis.OTHER})
# Counted by the recorded days of each device, or of each person who is a user.
NAMED = DEVICES | {Basis.PERSON}
# Counted by a number that is agreed or reported, from a day on.
QUANTITIES = frozenset({Basis.USER, Basis.LICENCE})
# Charged for work that was done: by its time, or by the piece.
PIECES = frozenset({Basis.INCIDENT, Basis.VISIT})
TRAVEL = frozenset({Basis.KILOMETRE, Basis.TRIP})
WORK = PIECES | TRAVEL | {Basis.HOURLY}


@dataclass(frozen=True, slots=True)
class Cadence:
    """Where periods begin: every cycle, counted from the anchor month, on the anchor day."""

    cycle: Cycle
    anchor_day: int
    anchor_month: int = 1


@dataclass(frozen=True, slots=True)
class LineFact:
    """One line of one version. `number` stays the same from version to version, `counting_day` is
    a day of the month (0: the first day of the price period), `discount_amount` is off the price
    of a whole period, `discount_to` is the first day without the discount.
    """

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
    tiering: Tiering = Tiering.SINGLE
    counting: Counting = Counting.BY_DAY
    counting_day: int = 0
    once_on: date | None = None
    discount_amount: Decimal = Decimal(0)
    discount_from: date | None = None
    discount_to: date | None = None
    prepaid: PrepaidTerms | None = None
    work: WorkTerms = AS_EVERY_LINE


@dataclass(frozen=True, slots=True)
class VersionFact:
    """The terms in force from a day on; `ends_on` is the first day that the contract is over.
    Unless notice is given `notice_days` before, it goes on for `renews_months` (0: it ends).
    """

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
    renews_months: int = 0
    purchase_order: str = ""
    purchase_limit: Decimal | None = None


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
    suspensions: tuple[SuspensionFact, ...] = ()
