"""The ledger's facts, in valid time and recorded time: days of devices and people, and work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from contracts.agreements.values import Basis
from contracts.values import FOREVER, Span


class BillState(StrEnum):
    """Who pays for worked time: the contract's price, the client by the hour, or we ourselves."""

    COVERED = "covered"
    CHARGEABLE = "chargeable"
    GOODWILL = "goodwill"


class Band(StrEnum):
    """When time was worked: within the hours agreed, after them, or on a day without any."""

    HOURS = "hours"
    AFTER = "after"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Thing:
    """What stands under a contract: a device, or a person who counts as a user.

    What the statement says of it, so that it stays readable when it is gone. Only a device has a
    serial number.
    """

    id: UUID
    name: str
    serial: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class CoverageFact:
    """A thing stands under the contract from a day to another (half-open; None: still does).

    The `basis` says what it is charged as, and so whether it is a device or a person. `excluded`
    says why it is not billed: a trial, a spare, a device seen for twenty minutes.
    """

    id: UUID
    thing: Thing
    basis: Basis
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    superseded_at: datetime | None = None
    excluded: str = ""

    @property
    def span(self) -> Span:
        return Span(self.valid_from, self.valid_to or FOREVER)


@dataclass(frozen=True, slots=True)
class TimeFact:
    """Time worked on a local date. Billable minutes are what counts; zero stays zero.

    `source` is what it was worked for; `begun` are the kinds of chargeable work that were done
    for the same before the days that were asked about, each with the engineer's role. `after` and
    `off` are those of the worked minutes that lay outside the hours agreed. The
    way there is `km`, or a flat `trip` to a zone.
    """

    id: UUID
    label: str
    agent: str
    work_date: date
    worked: int
    billable: int
    bill_state: BillState
    recorded_at: datetime
    superseded_at: datetime | None = None
    work_type: str = ""
    source: str = ""
    begun: tuple[tuple[str, str], ...] = ()
    role: str = ""
    tier: str = ""
    after: int = 0
    off: int = 0
    km: int = 0
    trip: str = ""
