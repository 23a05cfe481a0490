"""Working time: opening hours in a time zone, and arithmetic on the time inside them.

All moments are aware datetimes; spans are `timedelta`s of real, elapsed time, so an hour is an
hour on the days when clocks change. One rule turns a wall time into a moment: *a wall time stands
for the first moment at which the zone's clock shows it or something later*. Hence 02:30 on a day
that jumps from 02:00 to 03:00 is the moment of the jump, and 01:30 on a day that repeats the hour
is its first pass. The rule is monotone, so hours that meet at a wall time neither overlap nor
leave a gap, on any day of any zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from msp.kernel.errors import Refused

DAY_MINUTES = 24 * 60
_ONE_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
# A calendar that does not open for this long, once its newest hours are in force, never will.
_SEARCH_DAYS = 800
# Behind it there are not enough days left to search.
_LAST_DAY = date.max - (_SEARCH_DAYS + 3) * _ONE_DAY


class NeverOpen(Refused):
    """The calendar has no opening hours after the moment asked about."""


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """Minutes after midnight of the wall clock, closing excluded; 1440 is the end of the day."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= DAY_MINUTES:
            raise ValueError(f"opening {self.opens}-{self.closes} is not within one day")


@dataclass(frozen=True, slots=True)
class Week:
    """The hours in force from a local date on, Monday first; a break is two openings on a day."""

    since: date
    days: tuple[tuple[Opening, ...], ...]

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise ValueError("a week has seven days")
        for day in self.days:
            if any(later.opens < earlier.closes for earlier, later in pairwise(day)):
                raise ValueError("the openings of a day must be in order and must not overlap")


@dataclass(frozen=True, slots=True)
class Stretch:
    """One uninterrupted piece of open time, `start` included, `end` excluded."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Closure:
    """Closed from one moment to another (None: until further), whatever the hours say, and why."""

    start: datetime
    end: datetime | None
    why: str

    def has(self, at: datetime) -> bool:
        """Is it closed at this moment?"""
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Opening hours of one place. `weeks` are versions by the local date they come into force;
    before the first of them the calendar is closed. A holiday closes the whole local day, a
    closure what lies in it; closures come in order and do not overlap."""

    zone: str
    weeks: tuple[Week, ...]
    holidays: frozenset[date] = frozenset()
    name: str = ""
    closures: tuple[Closure, ...] = ()
    _stretches: dict[date, tuple[Stretch, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def stretches_on(self, day: date) -> tuple[Stretch, ...]:
        """The open stretches of one local day, as moments in UTC, in order."""
        known = self._stretches.get(day)
        if known is None:
            known = tuple(self._compute_stretches(day))
            self._stretches[day] = known
        return known

    def is_open(self, at: datetime) -> bool:
        """Is the calendar open at this moment?"""
        at = at.astimezone(UTC)
        return any(s.start <= at < s.end for s in self._from(at, at + timedelta(microseconds=1)))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Open time from `start` to `end`; nothing when `end` is not after `start`."""
        # In UTC, since Python subtracts two moments of one zone by their wall times.
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        total = _NOTHING
        for stretch in self._from(start, end):
            overlap = min(stretch.end, end) - max(stretch.start, start)
            if overlap > _NOTHING:
                total += overlap
        return total

    def add(self, start: datetime, span: timedelta) -> datetime:
        """The first moment by which `span` of open time has passed since `start`.

        Always inside the hours or at the very closing, never at midnight between two days.
        `start` itself for an empty span. Raises NeverOpen when the hours run out.
        """
        start = start.astimezone(UTC)
        if span <= _NOTHING:
            return start
        left = span
        for stretch in self._from(start, None):
            begin = max(stretch.start, start)
            open_here = stretch.end - begin
            if open_here >= left:
                return begin + left
            if open_here > _NOTHING:
                left -= open_here
        raise NeverOpen(f"The calendar {self.name} has no opening hours left.")

    def next_opening(self, at: datetime) -> datetime | None:
        """`at` itself when open, else the next opening; None when there is none."""
        at = at.astimezone(UTC)
        for stretch in self._from(at, None):
            if stretch.end > at:
                return max(stretch.start, at)
        return None

    def _from(self, start: datetime, end: datetime | None) -> Iterator[Stretch]:
        """Stretches that may touch [start, end), in order; without an end, until hope is lost."""
        zone = _zone(self.zone)
        # A day is a local date here, and a zone may repeat the last minutes of one (St. John's
        # did), so the search begins and ends one day wider than the dates say.
        day = start.astimezone(zone).date() - _ONE_DAY
        if end is not None:
            last = end.astimezone(zone).date() + _ONE_DAY
        else:
            newest = max((week.since for week in self.weeks), default=day)
            last = max(day, newest) + _SEARCH_DAYS * _ONE_DAY
        while day <= last:
            yield from self.stretches_on(day)
            day += _ONE_DAY
            opens = self._past_closures(day) if self.closures else day
            if opens is None:
                return
            if opens > day:
                day = opens
                last = last if end is not None else max(last, day + _SEARCH_DAYS * _ONE_DAY)

    def _past_closures(self, day: date) -> date | None:
        """The day, or the first one behind the closures that hold it whole; None: there is none.

        People write a closure until 2999 or 9999 for one without an end: nobody counts its days.
        """
        zone = _zone(self.zone)
        for closure in self.closures:
            # A day wider on both sides, as where the search begins.
            if _day_of(closure.start, zone) < day - _ONE_DAY:
                until = _day_of(closure.end, zone) if closure.end else date.max
                if until > _LAST_DAY:
                    return None
                day = max(day, until - _ONE_DAY)
        return day

    def _compute_stretches(self, day: date) -> Iterator[Stretch]:
        week = self._week_on(day)
        if week is None or day in self.holidays:
            return
        for opening in week.days[day.weekday()]:
            start = moment_of(day, opening.opens, self.zone)
            end = moment_of(day, opening.closes, self.zone)
            yield from self._outside_closures(start, end)

    def _outside_closures(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        for closure in self.closures:
            if start < closure.start < end:
                yield Stretch(start, closure.start)
            if closure.start < end and (closure.end is None or closure.end > start):
                start = end if closure.end is None else min(closure.end, end)
        if start < end:
            yield Stretch(start, end)

    def _week_on(self, day: date) -> Week | None:
        in_force = [week for week in self.weeks if week.since <= day]
        return max(in_force, key=lambda week: week.since, default=None)


def always_open(zone: str = "UTC") -> Calendar:
    """Day and night, every day: the hours of a 24/7 agreement."""
    return Calendar(zone, (Week(date.min, ((Opening(0, DAY_MINUTES),),) * 7),), name="24/7")


@lru_cache(maxsize=4096)
def moment_of(day: date, minute: int, zone_name: str) -> datetime:
    """The first moment, in UTC, at which the zone's clock shows this minute of the day or later."""
    zone = _zone(zone_name)
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    first_pass = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _wall_time(first_pass, zone) == wall:
        return first_pass
    # The clock jumps over this wall time. `fold=1` reads it with the offset after the jump, which
    # lands before the jump, and `fold=0` lands after it; the jump itself lies in between.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    seconds = int((first_pass - before).total_seconds())
    low, high = 0, seconds
    while low < high:
        middle = (low + high) // 2
        if _wall_time(before + timedelta(seconds=middle), zone) >= wall:
            high = middle
        else:
            low = middle + 1
    return before + timedelta(seconds=low)


def _day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The local day; the last one there is where the zone would pass it."""
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return date.max


def _wall_time(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
