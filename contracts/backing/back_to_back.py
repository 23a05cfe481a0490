"""Back to back: does what a vendor promises us carry what we promise the client? Pure.

Both promises are spans of working time, each in hours of its own. A matter may come at any
moment, so every moment counts at which one of the two due times bends: where hours begin or end,
and where the span would just be over at a closing. Between these the difference is a straight
line, so that the worst and the best moment are among them, to the minute.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from msp.kernel.worktime import Calendar, NeverOpen, Stretch

# Two weeks hold every weekday, the nights between, and the holidays that are near.
WINDOW = timedelta(days=14)
A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)
NOTHING = timedelta(0)
# How far behind the window a span may reach that is over at a closing.
REACH = 45


class Gap(StrEnum):
    """In which way the vendor's promise is too small; the first is the worst."""

    NEVER = "never"  # whenever it begins, the vendor may take longer than we may
    NO_PROMISE = "no_promise"  # the vendor promises no time at all
    AT_TIMES = "at_times"  # it depends on when it begins
    HOURS = "hours"  # we are there for the client while the vendor is closed


@dataclass(frozen=True, slots=True)
class Pledge:
    """So much working time in such hours."""

    target: timedelta
    hours: Calendar


@dataclass(frozen=True, slots=True)
class Weakness:
    """Where a vendor does not carry us; `at` is a moment at which it shows most.

    For hours, `missing` is how much of a week's `promised` open time the vendor is closed.
    """

    gap: Gap
    priority: int | None = None
    ours: Pledge | None = None
    theirs: Pledge | None = None
    at: datetime | None = None
    our_due: datetime | None = None
    their_due: datetime | None = None
    promised: timedelta = NOTHING
    missing: timedelta = NOTHING
    # Priorities at which it is no better.
    also: tuple[int, ...] = ()


def weakest(
    promised: Mapping[int, Pledge],
    theirs: Mapping[int, timedelta],
    their_hours: Calendar,
    coverage: Calendar,
    since: datetime,
) -> Weakness | None:
    """The worst that there is to say, with the other priorities it is true of; None when it holds.

    `promised` and `theirs` go by priority; where we promise no time at all the hours speak.
    """
    found = []
    for priority, ours in sorted(promised.items()):
        span = theirs.get(priority)
        pledge = None if span is None else Pledge(span, their_hours)
        one = weakness(ours, pledge, since)
        if one is not None:
            found.append(replace(one, priority=priority))
    if found:
        order = list(Gap)
        worst = min(found, key=lambda one: (order.index(one.gap), one.priority or 0))
        rest = tuple(one.priority for one in found if one is not worst and one.priority)
        return replace(worst, also=rest)
    return None if promised else closed_hours(coverage, their_hours, since)


def weakness(ours: Pledge, theirs: Pledge | None, since: datetime) -> Weakness | None:
    """Whether one promise carries the other, over the two weeks from a moment on."""
    if theirs is None:
        return Weakness(Gap.NO_PROMISE, ours=ours)
    late: list[tuple[timedelta, datetime]] = []
    for at in moments(ours, theirs, since):
        our_due, their_due = due(ours, at), due(theirs, at)
        if our_due is None:
            return None
        if their_due is None:
            return Weakness(Gap.NEVER, ours=ours, theirs=theirs, at=at, our_due=our_due)
        late.append((their_due - our_due, at))
    most, at = max(late, key=lambda one: (one[0], -one[1].timestamp()))
    if most <= NOTHING:
        return None
    gap = Gap.NEVER if min(late)[0] > NOTHING else Gap.AT_TIMES
    return Weakness(gap, None, ours, theirs, at, due(ours, at), due(theirs, at))


def closed_hours(ours: Calendar, theirs: Calendar, since: datetime) -> Weakness | None:
    """How much of a week we are there for the client while the vendor is closed."""
    promised = missing = NOTHING
    for stretch in open_in(ours, since, since + WINDOW):
        promised += stretch.end - stretch.start
        missing += stretch.end - stretch.start - theirs.between(stretch.start, stretch.end)
    if missing <= NOTHING:
        return None
    weeks = WINDOW / timedelta(days=7)
    return Weakness(Gap.HOURS, promised=promised / weeks, missing=missing / weeks)


def due(pledge: Pledge, at: datetime) -> datetime | None:
    """When it must be done that begins at a moment; None when the hours never come."""
    try:
        return pledge.hours.add(at, pledge.target)
    except NeverOpen:
        return None


def moments(ours: Pledge, theirs: Pledge, since: datetime) -> list[datetime]:
    """Where one of the due times bends, and right behind it, within the window."""
    until = since + WINDOW
    bends = {since, *_bends(ours, since, until), *_bends(theirs, since, until)}
    both = {at + more for at in bends for more in (NOTHING, A_MINUTE)}
    return sorted(at for at in both if since <= at <= until)


def open_in(hours: Calendar, since: datetime, until: datetime) -> Iterator[Stretch]:
    """The open stretches of a span of time, cut to it."""
    for one in _stretches(hours, since, until):
        start, end = max(one.start, since), min(one.end, until)
        if start < end:
            yield Stretch(start, end)


def _bends(pledge: Pledge, since: datetime, until: datetime) -> Iterator[datetime]:
    stretches = list(_stretches(pledge.hours, since, until + REACH * A_DAY))
    for one in stretches:
        yield one.start
        yield one.end
    yield from _over_at_closing(stretches, pledge.target)


def _over_at_closing(stretches: Sequence[Stretch], span: timedelta) -> Iterator[datetime]:
    """The moments from which on `span` of open time ends exactly at a closing."""
    begun: list[tuple[timedelta, datetime]] = []
    opened = NOTHING
    for one in stretches:
        begun.append((opened, one.start))
        opened += one.end - one.start
        wanted = opened - span
        if wanted < NOTHING:
            continue
        before, start = next(each for each in reversed(begun) if each[0] <= wanted)
        yield start + (wanted - before)


def _stretches(hours: Calendar, since: datetime, until: datetime) -> Iterator[Stretch]:
    """By local day, begun early and ended late enough for every zone."""
    first = since.date() - 2 * A_DAY
    for number in range((until - since).days + 5):
        yield from hours.stretches_on(first + number * A_DAY)
