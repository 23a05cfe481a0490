"""Working time against a slow oracle that walks every minute, and the cases people trip over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msp.kernel.worktime import (
    DAY_MINUTES,
    Calendar,
    Closure,
    NeverOpen,
    Opening,
    Week,
    always_open,
    moment_of,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NEW_YORK, WARSAW, LORD_HOWE = "America/New_York", "Europe/Warsaw", "Australia/Lord_Howe"
# (zone, day the clock jumps ahead, day it falls back); Lord Howe moves by half an hour.
CLOCK_CHANGES = (
    (NEW_YORK, date(2026, 3, 8), date(2026, 11, 1)),
    (WARSAW, date(2026, 3, 29), date(2026, 10, 25)),
    (LORD_HOWE, date(2026, 10, 4), date(2026, 4, 5)),
)


def week(*days: tuple[tuple[int, int], ...], since: date = date(2000, 1, 1)) -> Week:
    return Week(since, tuple(tuple(Opening(a, b) for a, b in day) for day in days))


def office(zone: str = WARSAW, holidays: frozenset[date] = frozenset()) -> Calendar:
    """Monday to Friday, 08:00 to 17:00."""
    day = ((8 * 60, 17 * 60),)
    return Calendar(zone, (week(*([day] * 5), (), ()),), holidays, "Office")


def local(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]  # six ints


def open_minutes(calendar: Calendar, start: datetime, end: datetime) -> list[bool]:
    """The oracle: a minute is open when its wall time lies in an opening of its date."""
    return [oracle_says_open(calendar, wall) for wall in wall_times(calendar.zone, start, end)]


def wall_times(zone_name: str, start: datetime, end: datetime) -> list[datetime]:
    """Walk the minutes in UTC, and hold the highest wall time seen so far.

    The walk begins four hours early so that a repeated hour just before `start` is remembered.
    """
    zone, walls = ZoneInfo(zone_name), []
    at = start - 4 * HOUR
    highest = at.replace(tzinfo=None) - timedelta(days=1)
    while at < end:
        highest = max(highest, at.astimezone(zone).replace(tzinfo=None, fold=0))
        if at >= start:
            walls.append(highest)
        at += MINUTE
    return walls


def oracle_says_open(calendar: Calendar, wall: datetime) -> bool:
    day, minute = wall.date(), wall.hour * 60 + wall.minute
    if day in calendar.holidays:
        return False
    current = [w for w in calendar.weeks if w.since <= day]
    if not current:
        return False
    openings = max(current, key=lambda w: w.since).days[day.weekday()]
    return any(o.opens <= minute < o.closes for o in openings)


def test_e04_every_weekday_mask_on_every_clock_change_in_three_zones() -> None:
    hours = ((60, 150), (180, 17 * 60))
    for zone, ahead, back in CLOCK_CHANGES:
        for change in (ahead, back):
            start = moment_of(change, 0, zone) - 3 * HOUR
            end = start + timedelta(hours=32)
            walls = wall_times(zone, start, end)
            for mask in range(1, 128):
                days = [hours if mask >> weekday & 1 else () for weekday in range(7)]
                calendar = Calendar(zone, (week(*days),))
                slow = sum(oracle_says_open(calendar, wall) for wall in walls)
                assert calendar.between(start, end) == slow * MINUTE, (mask, zone, change)


openings = st.lists(st.integers(0, DAY_MINUTES), min_size=2, max_size=6, unique=True).map(
    lambda xs: tuple(zip(sorted(xs)[::2], sorted(xs)[1::2], strict=False))
)
zones = st.sampled_from(CLOCK_CHANGES)


@st.composite
def calendars_near_a_change(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    zone, ahead, back = draw(zones)
    change = draw(st.sampled_from((ahead, back)))
    days = [draw(st.one_of(st.just(()), openings)) for _ in range(7)]
    later = [draw(st.one_of(st.just(()), openings)) for _ in range(7)]
    weeks = (week(*days), week(*later, since=change + draw(st.integers(-2, 2)) * timedelta(1)))
    holidays = frozenset(change + n * timedelta(1) for n in draw(st.sets(st.integers(-3, 3))))
    return Calendar(zone, weeks, holidays), moment_of(change, 0, zone)


@settings(max_examples=150, deadline=None)
@given(calendars_near_a_change(), st.integers(-2000, 2000), st.integers(0, 3000))
def test_open_time_is_what_the_slow_walk_counts(
    case: tuple[Calendar, datetime], offset: int, length: int
) -> None:
    calendar, change = case
    start = change + offset * MINUTE
    end = start + length * MINUTE
    slow = open_minutes(calendar, start, end)
    assert calendar.between(start, end) == sum(slow) * MINUTE
    if slow:
        assert calendar.is_open(start) == slow[0]


@settings(max_examples=150, deadline=None)
@given(calendars_near_a_change(), st.integers(-2000, 2000), st.integers(1, 4000))
def test_adding_open_time_gives_the_first_moment_by_which_it_has_passed(
    case: tuple[Calendar, datetime], offset: int, minutes: int
) -> None:
    calendar, change = case
    start, span = change + offset * MINUTE, minutes * MINUTE
    try:
        due = calendar.add(start, span)
    except NeverOpen:
        assert calendar.between(start, start + timedelta(days=700)) < span
        return
    assert calendar.between(start, due) == span
    assert calendar.between(start, due - MINUTE) == span - MINUTE, "the last minute was open"


@settings(max_examples=100, deadline=None)
@given(calendars_near_a_change(), st.lists(st.integers(-3000, 3000), min_size=3, max_size=3))
def test_open_time_adds_up(case: tuple[Calendar, datetime], offsets: list[int]) -> None:
    calendar, change = case
    a, b, c = (change + n * MINUTE for n in sorted(offsets))
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)


def closures_at(change: datetime, offsets: list[int]) -> tuple[Closure, ...]:
    """Closed between each two of the moments, the last one until further."""
    moments: list[datetime | None] = [change + n * MINUTE for n in sorted(offsets)]
    pairs = zip(moments[::2], [*moments[1::2], None], strict=False)
    return tuple(Closure(start, end, "flooded") for start, end in pairs if start)


many = st.lists(st.integers(-3000, 3000), min_size=1, max_size=5, unique=True)


@settings(max_examples=150, deadline=None)
@given(calendars_near_a_change(), many, st.integers(-3500, 3000), st.integers(1, 4000))
def test_what_lies_in_a_closure_is_no_open_time(
    case: tuple[Calendar, datetime], offsets: list[int], offset: int, length: int
) -> None:
    calendar, change = case
    closed = replace(calendar, closures=closures_at(change, offsets))
    start = change + offset * MINUTE
    end = start + length * MINUTE
    lost = [
        calendar.between(max(one.start, start), min(one.end or end, end)) for one in closed.closures
    ]
    assert closed.between(start, end) == calendar.between(start, end) - sum(lost, timedelta(0))
    span = closed.between(start, end)
    if span:
        due = closed.add(start, span)
        assert due <= end
        assert closed.between(start, due) == span
        assert not any(one.has(due - MINUTE) for one in closed.closures)


def test_closed_until_further_it_never_opens_and_closed_for_years_it_opens_after_them() -> None:
    monday = local(WARSAW, 2026, 6, 1, 9)
    until_further = replace(office(), closures=(Closure(monday + HOUR, None, "flooded"),))
    assert until_further.add(monday, HOUR) == monday + HOUR
    with pytest.raises(NeverOpen):
        until_further.add(monday, HOUR + MINUTE)
    back = local(WARSAW, 2030, 6, 3, 8)
    for_years = replace(office(), closures=(Closure(monday, back, "flooded"),))
    assert for_years.next_opening(monday) == back


@settings(max_examples=100, deadline=None)
@given(calendars_near_a_change(), st.integers(-2000, 2000))
def test_the_next_opening_is_open_and_nothing_before_it_is(
    case: tuple[Calendar, datetime], offset: int
) -> None:
    calendar, change = case
    at = change + offset * MINUTE
    opening = calendar.next_opening(at)
    if opening is not None:
        assert calendar.is_open(opening)
        assert calendar.between(at, opening) == timedelta(0)


def test_a_long_stay_open_keeps_its_length_on_the_days_the_clock_changes() -> None:
    for zone, ahead, back in CLOCK_CHANGES:
        jump = 30 if zone == LORD_HOWE else 60
        day = timedelta(days=1)
        for change, minutes in ((ahead, DAY_MINUTES - jump), (back, DAY_MINUTES + jump)):
            start, end = moment_of(change, 0, zone), moment_of(change + day, 0, zone)
            assert always_open(zone).between(start, end) == minutes * MINUTE


def test_opening_inside_the_missing_hour_is_the_moment_of_the_jump() -> None:
    jump = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # Warsaw: 02:00 becomes 03:00
    assert moment_of(date(2026, 3, 29), 150, WARSAW) == jump
    assert moment_of(date(2026, 3, 29), 180, WARSAW) == jump


def test_the_repeated_hour_belongs_to_its_first_pass() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # Warsaw: 02:30, still summer time
    assert moment_of(date(2026, 10, 25), 150, WARSAW) == first


def test_a_day_that_did_not_exist_has_no_hours() -> None:
    # Samoa crossed the date line: 30 December 2011 never was.
    calendar = always_open("Pacific/Apia")
    assert calendar.stretches_on(date(2011, 12, 30)) == ()
    start, end = datetime(2011, 12, 29, tzinfo=UTC), datetime(2012, 1, 2, tzinfo=UTC)
    assert calendar.between(start, end) == end - start


def test_a_zone_that_repeated_the_end_of_yesterday() -> None:
    # St. John's fell back at 00:01, so the date itself went back for an hour.
    calendar = always_open("America/St_Johns")
    start, end = datetime(2010, 11, 6, tzinfo=UTC), datetime(2010, 11, 9, tzinfo=UTC)
    assert calendar.between(start, end) == end - start


def test_friday_evening_rolls_over_the_weekend() -> None:
    due = office().add(local(WARSAW, 2026, 6, 5, 18, 30), 2 * HOUR)
    assert due == local(WARSAW, 2026, 6, 8, 10, 0)


def test_the_last_minute_of_the_day_is_due_at_closing_and_not_next_morning() -> None:
    due = office().add(local(WARSAW, 2026, 6, 5, 15, 0), 2 * HOUR)
    assert due == local(WARSAW, 2026, 6, 5, 17, 0)


def test_a_lunch_break_is_not_working_time() -> None:
    with_break = ((8 * 60, 12 * 60), (13 * 60, 17 * 60))
    calendar = Calendar(WARSAW, (week(*([with_break] * 5), (), ()),))
    assert calendar.add(local(WARSAW, 2026, 6, 5, 11, 0), 2 * HOUR) == local(
        WARSAW, 2026, 6, 5, 14, 0
    )


def test_e08_only_the_holidays_listed_are_closed_and_new_hours_start_on_their_day() -> None:
    corpus_christi = date(2026, 6, 4)
    calendar = office(holidays=frozenset({corpus_christi}))
    assert not calendar.stretches_on(corpus_christi)
    assert calendar.stretches_on(date(2026, 11, 11)), "a feast nobody listed is a working day"

    summer = week(*([((7 * 60, 15 * 60),)] * 5), (), (), since=date(2026, 7, 1))
    versioned = Calendar(WARSAW, (*calendar.weeks, summer), calendar.holidays)
    before, after = (
        versioned.stretches_on(date(2026, 6, 30)),
        versioned.stretches_on(date(2026, 7, 1)),
    )
    assert before[0].start == local(WARSAW, 2026, 6, 30, 8, 0)
    assert after[0].start == local(WARSAW, 2026, 7, 1, 7, 0)


def test_a_calendar_that_never_opens_says_so() -> None:
    closed = Calendar(WARSAW, (week((), (), (), (), (), (), ()),), name="Closed")
    start = local(WARSAW, 2026, 6, 5, 15, 0)
    with pytest.raises(NeverOpen, match="Closed"):
        closed.add(start, HOUR)
    assert closed.next_opening(start) is None


def test_hours_are_checked_when_they_are_written_down() -> None:
    with pytest.raises(ValueError, match="not within one day"):
        Opening(600, 600)
    with pytest.raises(ValueError, match="overlap"):
        week(((480, 720), (700, 1020)), (), (), (), (), (), ())
    with pytest.raises(ValueError, match="seven"):
        Week(date.min, ())


def test_moments_in_a_zone_count_real_time_across_a_change() -> None:
    start, end = local(WARSAW, 2026, 10, 25, 1, 0), local(WARSAW, 2026, 10, 25, 4, 0)
    assert always_open(WARSAW).between(start, end) == 4 * HOUR
    assert always_open(WARSAW).add(start, 4 * HOUR) == end
