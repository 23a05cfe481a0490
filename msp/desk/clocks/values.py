"""The words and values of clocks. All spans are working time unless a name says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class ClockKind(StrEnum):
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
    ON_SITE = "on_site"


class Holder(StrEnum):
    """Who has the ball: one of the provider's tiers, the client, or an outside vendor."""

    MSP = "msp"
    CLIENT = "client"
    VENDOR = "vendor"


class Outcome(StrEnum):
    MET = "met"
    BREACHED = "breached"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise. `spent` is what had been used up when it last started to run.

    `reached` is the highest threshold, in percent of the target, that has been reported.
    """

    kind: ClockKind
    target: timedelta
    started_at: datetime
    spent: timedelta = timedelta(0)
    running_since: datetime | None = None
    reached: int = 0
    stopped_at: datetime | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a ticket in a status, and whether its clocks stand still meanwhile."""

    holder: Holder
    paused: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """One holding from start to end; `business` is None while it lasts."""

    holder: Holder
    paused: bool
    started_at: datetime
    ended_at: datetime | None = None
    business: timedelta | None = None
    tier: str | None = None
