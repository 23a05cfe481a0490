"""The tape: who held the ticket, minute by minute, and what it adds up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from msp.desk.clocks.values import Holder, Holding, Segment
from msp.desk.values import Status
from msp.kernel.worktime import Calendar

# By category, never by label: labels may be renamed. Planned work waits for a date agreed with
# the client, and a resolved ticket waits for the client's word, so both are the client's time.
HOLDERS = {
    Status.NEW: Holder.MSP,
    Status.OPEN: Holder.MSP,
    Status.WAITING_CLIENT: Holder.CLIENT,
    Status.WAITING_VENDOR: Holder.VENDOR,
    Status.PLANNED: Holder.CLIENT,
    Status.RESOLVED: Holder.CLIENT,
    Status.CLOSED: Holder.CLIENT,
}
ALWAYS_PAUSED = frozenset({Status.RESOLVED, Status.CLOSED})


def holding_of(status: Status, pausing: frozenset[Status]) -> Holding:
    """Who holds a ticket in `status`; `pausing` are the statuses that the SLA lets pause."""
    return Holding(HOLDERS[status], status in pausing or status in ALWAYS_PAUSED)


def begin(holding: Holding, at: datetime, tier: str | None) -> Segment:
    return Segment(holding.holder, holding.paused, at, tier=tier)


def end(segment: Segment, calendar: Calendar, at: datetime) -> Segment:
    """Close a segment. Its working time is fixed here by the hours in force, for ever."""
    return replace(segment, ended_at=at, business=calendar.between(segment.started_at, at))


def ran(
    segments: Iterable[Segment], calendar: Calendar, since: datetime, until: datetime
) -> timedelta:
    """Working time between two moments while nobody else held the ticket, so that clocks ran."""
    stretches = (
        (max(one.started_at, since), min(one.ended_at or until, until))
        for one in segments
        if not one.paused
    )
    return sum((calendar.between(*stretch) for stretch in stretches), timedelta(0))


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a ticket's life one holder had."""

    holder: Holder
    tier: str | None
    wall: timedelta
    business: timedelta


def shares(segments: Iterable[Segment], calendar: Calendar, at: datetime) -> list[Share]:
    """Every minute up to `at`, attributed to a tier of ours, the client or a vendor.

    Open segments count until `at`. The client's and the vendor's time has no tier.
    """
    found: dict[tuple[Holder, str | None], Share] = {}
    for one in segments:
        closed = one if one.business is not None else end(one, calendar, at)
        key = (one.holder, one.tier if one.holder is Holder.MSP else None)
        before = found.get(key, Share(*key, timedelta(0), timedelta(0)))
        wall = (closed.ended_at or at) - closed.started_at
        business = closed.business or timedelta(0)
        found[key] = replace(before, wall=before.wall + wall, business=before.business + business)
    return list(found.values())
