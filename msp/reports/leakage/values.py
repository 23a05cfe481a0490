"""What a leak is, and the facts of one client that leaks follow from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from msp.reports.leakage.values_kind import Kind
from msp.reports.leakage.values_paid import Case, Lapsing, Retained, Tool


class Decision(StrEnum):
    """What a person said of a leak; none yet is open."""

    OPEN = "open"
    ACCEPTED = "accepted"
    FIXED = "fixed"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Prices:
    """What a contract charges on a day: a month of a device or user by kind, and an hour of work.

    A kind that a line names without a price in force has None; one that no line names is absent.
    """

    contract_id: UUID
    code: str
    currency: str
    running: bool
    devices: Mapping[str, Decimal | None] = field(default_factory=dict)
    hour: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A device of the register in use, or one that was seen and stands in no register."""

    subject: str
    name: str
    kind: str
    last_seen: date | None
    in_register: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """A contact, whether she works `here`, and when she last signed in or sent a request."""

    subject: str
    name: str
    here: bool
    last_active: date | None


@dataclass(frozen=True, slots=True)
class Stay:
    """A device or a person under a contract today; `subject` is the device's or the person's."""

    subject: str
    contract_id: UUID
    kind: str
    since: date
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A ticket outside the contract: minutes worked on it, and those the client pays for."""

    subject: str
    label: str
    worked: int
    charged: int
    ended: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Minutes of a month that were worked under no contract."""

    month: date
    minutes: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the check asks of one client on one day."""

    today: date
    monitored: bool = False
    prices: tuple[Prices, ...] = ()
    devices: tuple[Device, ...] = ()
    stays: tuple[Stay, ...] = ()
    people: tuple[Person, ...] = ()
    users: tuple[Stay, ...] = ()
    jobs: tuple[Job, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    lapsing: tuple[Lapsing, ...] = ()
    retained: tuple[Retained, ...] = ()
    cases: tuple[Case, ...] = ()
    tools: tuple[Tool, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A leak: `key` names it from night to night; `amount` is None if it is unknown.

    The amount is a month's of what recurs, and else the whole of the work, case or hours.
    """

    kind: Kind
    subject: str
    label: str
    contract_id: UUID | None = None
    amount: Decimal | None = None
    currency: str = ""
    quantity: int = 1
    lapses_on: date | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.subject}"
