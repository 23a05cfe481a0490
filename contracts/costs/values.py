"""Costs as facts: an hour's rate and a tool's month, in valid time and recorded time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from uuid import UUID


class Per(StrEnum):
    """What a tool is paid for, a month at a time."""

    DEVICE = "device"
    USER = "user"
    CLIENT = "client"
    CONTRACT = "contract"


class Reach(IntEnum):
    """For whom a tool's cost is said; what is said more closely goes before."""

    HOUSE = 0
    CLIENT = 1
    CONTRACT = 2


@dataclass(frozen=True, slots=True)
class Worker:
    """Who worked, and the roles she has: a role's rate stands in where she has none of her own."""

    agent_id: UUID | None
    name: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RateFact:
    """What an hour costs from a day on, of one person or (`agent_id` None) of whoever has a role.

    Without an amount there is no rate any more from that day on.
    """

    agent_id: UUID | None
    role: str
    valid_from: date
    amount: Decimal | None
    currency: str
    recorded_at: datetime
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """What an hour costs on a day; `assumed` when it is her role's and not her own."""

    amount: Decimal
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class ToolKey:
    """Which tool, paid for what. An empty kind is every kind of device."""

    name: str
    per: Per
    asset_kind: str = ""


@dataclass(frozen=True, slots=True)
class ToolFact:
    """What a tool costs a month from a day on. Without an amount it is not used from then on."""

    key: ToolKey
    reach: Reach
    valid_from: date
    amount: Decimal | None
    currency: str
    recorded_at: datetime
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ToolShare:
    """A tool's cost, `hidden` the part of it for devices that no line charges.

    `allocated`: it is one sum for the client, and its other contracts bear the rest.
    """

    key: ToolKey
    unit_days: Decimal
    amount: Decimal
    hidden: Decimal
    allocated: bool
