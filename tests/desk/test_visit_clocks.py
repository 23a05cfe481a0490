"""The on-site clock as a pure function: Friday evenings, holidays, clock changes, late words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.desk.clocks import running, tape
from msp.desk.clocks.values import Clock, ClockKind, Holder, Outcome, Segment
from msp.kernel.worktime import Calendar, Opening, Week, always_open

WARSAW = "Europe/Warsaw"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAY = (Opening(8 * 60, 17 * 60),)
SINCE = date(2000, 1, 1)
OFFICE = Calendar(WARSAW, (Week(SINCE, (DAY,) * 5 + ((), ())),), name="Office")
# A site that lets people in on Saturday mornings.
SHOP = Calendar(WARSAW, (Week(SINCE, (DAY,) * 5 + ((Opening(9 * 60, 13 * 60),), ())),))


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(WARSAW))


def asked(target: timedelta, when: datetime) -> Clock:
    return running.start(ClockKind.ON_SITE, target, when)


def held(*stretches: tuple[datetime, datetime | None, bool]) -> list[Segment]:
    return [Segment(Holder.MSP, paused, start, end) for start, end, paused in stretches]


@pytest.mark.parametrize(
    ("calendar", "when", "due"),
    [
        (OFFICE, at(6, 5, 16), at(6, 8, 11)),
        (OFFICE, at(6, 5, 19), at(6, 8, 12)),
        (SHOP, at(6, 5, 16), at(6, 6, 12)),
        (Calendar(WARSAW, OFFICE.weeks, frozenset({date(2026, 6, 8)})), at(6, 5, 16), at(6, 9, 11)),
        (always_open(), at(6, 5, 22), at(6, 6, 2)),
    ],
    ids=["Friday 16:00", "Friday evening", "a site open on Saturday", "a holiday", "at night"],
)
def test_s14_four_hours_to_the_site_are_four_hours_of_its_calendar(
    calendar: Calendar, when: datetime, due: datetime
) -> None:
    assert running.due_at(asked(4 * HOUR, when), calendar) == due


@pytest.mark.parametrize(
    ("zone", "month", "day", "hours"),
    [(WARSAW, 3, 29, 7), (WARSAW, 10, 25, 9), ("America/New_York", 3, 8, 7)],
    ids=["Warsaw in spring", "Warsaw in autumn", "New York in spring"],
)
def test_s14_on_both_clock_change_days_an_hour_is_an_hour(
    zone: str, month: int, day: int, hours: int
) -> None:
    night = datetime(2026, month, day, tzinfo=ZoneInfo(zone))
    eight = night.replace(hour=8)
    clock = running.start(ClockKind.ON_SITE, hours * HOUR, night)
    assert running.due_at(clock, always_open(zone)) == eight
    met = running.stop_earlier(clock, always_open(zone), eight, eight, timedelta(0))
    assert (met.spent, met.outcome) == (hours * HOUR, Outcome.MET)


def test_an_arrival_told_late_counts_at_its_own_moment() -> None:
    clock = asked(4 * HOUR, at(6, 8, 9))
    there, told = at(6, 8, 12), at(6, 8, 16)
    since = tape.ran(held((at(6, 8, 8), None, False)), OFFICE, there, told)
    met = running.stop_earlier(clock, OFFICE, there, told, since)
    assert (met.spent, met.stopped_at, met.outcome) == (3 * HOUR, there, Outcome.MET)
    late = running.stop_earlier(clock, OFFICE, at(6, 8, 13, 1), told, 2 * HOUR + 59 * MINUTE)
    assert (late.spent, late.outcome) == (4 * HOUR + MINUTE, Outcome.BREACHED)


def test_a_pause_between_the_arrival_and_the_word_of_it_is_not_counted_twice() -> None:
    """There at noon; at one the ticket waits for the client; told at four."""
    clock = running.pause(asked(4 * HOUR, at(6, 8, 9)), OFFICE, at(6, 8, 13))
    held_so = held((at(6, 8, 8), at(6, 8, 13), False), (at(6, 8, 13), None, True))
    since = tape.ran(held_so, OFFICE, at(6, 8, 12), at(6, 8, 16))
    met = running.stop_earlier(clock, OFFICE, at(6, 8, 12), at(6, 8, 16), since)
    assert (since, met.spent, met.outcome) == (HOUR, 3 * HOUR, Outcome.MET)


@given(
    turns=st.lists(st.integers(1, 300), min_size=1, max_size=6),
    arrival=st.integers(0, 1800),
    target=st.integers(30, 900),
)
def test_whenever_it_is_told_an_arrival_gives_the_same_figures(
    turns: list[int], arrival: int, target: int
) -> None:
    """The ticket runs and waits in turn; told at once or at the end, the clock says the same."""
    start = at(6, 5, 12)
    there = start + arrival * MINUTE

    def live(until: datetime) -> tuple[Clock, list[Segment]]:
        clock, moment, segments, paused = asked(target * MINUTE, start), start, [], False
        for length in turns:
            if moment + length * MINUTE >= until:
                break
            segments.append(Segment(Holder.MSP, paused, moment, moment + length * MINUTE))
            moment, paused = moment + length * MINUTE, not paused
            stepped = running.pause(clock, OFFICE, moment)
            clock = stepped if paused else running.resume(clock, moment)
        return clock, [*segments, Segment(Holder.MSP, paused, moment)]

    ends = start + 3000 * MINUTE
    at_once, later = (
        running.stop_earlier(clock, OFFICE, there, told, tape.ran(tapes, OFFICE, there, told))
        for told in (there, ends)
        for clock, tapes in [live(told)]
    )
    assert at_once == later


def test_what_is_withdrawn_in_time_is_dropped_and_what_was_late_stays_late() -> None:
    clock = asked(4 * HOUR, at(6, 8, 9))
    assert running.withdraw(clock, OFFICE, at(6, 8, 13)).outcome is Outcome.DROPPED
    assert running.withdraw(clock, OFFICE, at(6, 8, 13, 1)).outcome is Outcome.BREACHED
    ended = running.stop_earlier(clock, OFFICE, at(6, 8, 12), at(6, 8, 12), timedelta(0))
    assert running.withdraw(ended, OFFICE, at(6, 9, 12)) == ended
