"""Clocks as pure functions: what broke in other desks (FAILURES E), and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msp.desk.clocks import running, tape
from msp.desk.clocks.answers import Meaning, meaning_of
from msp.desk.clocks.recounting import recount
from msp.desk.clocks.values import Clock, ClockKind, Holder, Outcome, Segment
from msp.desk.values import AuthorKind, EntryKind, Status, Visibility
from msp.kernel.worktime import Calendar, Closure, Opening, Week, always_open

WARSAW = "Europe/Warsaw"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = (Opening(8 * 60, 17 * 60),)
OFFICE = Calendar(WARSAW, (Week(date(2000, 1, 1), (DAY,) * 5 + ((), ())),), name="Office")
PAUSING = frozenset({Status.WAITING_CLIENT, Status.WAITING_VENDOR, Status.PLANNED})


def at(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(WARSAW))


def resolution(target: timedelta, started: datetime) -> Clock:
    return running.start(ClockKind.RESOLUTION, target, started)


def test_e01_a_pause_over_the_weekend_moves_the_due_time_by_working_time() -> None:
    clock = resolution(8 * HOUR, at(5, 12))  # Friday noon: four hours on Friday to 16:00
    clock = running.pause(clock, OFFICE, at(5, 16))
    clock = running.resume(clock, at(8, 10))
    assert OFFICE.between(at(5, 16), at(8, 10)) == 3 * HOUR
    assert clock.spent == 4 * HOUR
    assert running.due_at(clock, OFFICE) == at(8, 14)


def test_e01_the_wait_over_a_weekend_is_two_hours_where_friday_closes_at_four() -> None:
    days = (DAY,) * 4 + ((Opening(8 * 60, 16 * 60),), (), ())
    assert Calendar(WARSAW, (Week(date(2000, 1, 1), days),)).between(at(5, 16), at(8, 10)) == (
        2 * HOUR
    )


@pytest.mark.parametrize(
    ("created", "due"),
    [(at(4, 23), at(5, 10)), (at(7, 12), at(8, 10)), (at(6, 0), at(8, 10))],
    ids=["23:00", "Sunday", "Saturday midnight"],
)
def test_e02_a_ticket_opened_outside_hours_has_a_target_in_the_next_ones(
    created: datetime, due: datetime
) -> None:
    assert running.due_at(resolution(2 * HOUR, created), OFFICE) == due


def test_e02_a_ticket_opened_on_a_holiday_waits_for_the_day_after() -> None:
    feast = Calendar(WARSAW, OFFICE.weeks, frozenset({date(2026, 6, 4)}))
    assert running.due_at(resolution(2 * HOUR, at(4, 9)), feast) == at(5, 10)


def test_e03_every_threshold_lies_inside_the_hours() -> None:
    clock = resolution(20 * HOUR, at(5, 16))
    moments = [running.reaches(clock, OFFICE, step) for step in running.THRESHOLDS]
    for moment in moments:
        assert moment is not None
        assert OFFICE.is_open(moment - MINUTE), "the working minute before it was open"
    assert moments[0] == at(8, 17), "ten hours after Friday 16:00: Monday at closing, not midnight"


@pytest.mark.parametrize("mask", range(1, 128))
def test_e04_a_ticket_is_never_late_at_birth_for_any_set_of_weekdays(mask: int) -> None:
    days = tuple(DAY if mask >> weekday & 1 else () for weekday in range(7))
    for zone, month, day in ((WARSAW, 3, 29), ("America/New_York", 11, 1), ("Asia/Tokyo", 6, 1)):
        calendar = Calendar(zone, (Week(date(2000, 1, 1), days),))
        born = datetime(2026, month, day, 1, 30, tzinfo=ZoneInfo(zone))
        clock = resolution(4 * HOUR, born)
        due = running.due_at(clock, calendar)
        assert due is not None
        assert due > born
        assert calendar.between(born, due) == 4 * HOUR


@pytest.mark.parametrize(
    ("author", "kind", "visibility"), list(product(AuthorKind, EntryKind, Visibility))
)
def test_e05_only_an_agents_public_reply_answers_and_only_a_contacts_asks(
    author: AuthorKind, kind: EntryKind, visibility: Visibility
) -> None:
    meaning = meaning_of(author, kind, visibility)
    public_reply = kind is EntryKind.REPLY and visibility is Visibility.PUBLIC
    assert (meaning is Meaning.ANSWER) == (public_reply and author is AuthorKind.AGENT)
    assert (meaning is Meaning.QUESTION) == (public_reply and author is AuthorKind.CONTACT)


def test_e05_an_answered_clock_does_not_breach_later() -> None:
    clock = running.start(ClockKind.FIRST_RESPONSE, HOUR, at(5, 9))
    clock = running.stop(clock, OFFICE, at(5, 9, 30))
    assert clock.outcome is Outcome.MET
    assert running.report(clock, OFFICE, at(5, 16)) == (clock, None)
    assert running.next_threshold(clock, OFFICE) is None


def test_e06_clocks_are_independent() -> None:
    first = running.start(ClockKind.FIRST_RESPONSE, HOUR, at(5, 9))
    whole = running.start(ClockKind.RESOLUTION, 8 * HOUR, at(5, 9))
    stopped = running.stop(first, OFFICE, at(5, 9, 10))
    assert running.due_at(whole, OFFICE) == at(5, 17)
    assert stopped.spent == 10 * MINUTE
    assert whole.spent == timedelta(0)


def test_e07_a_ticket_opened_waiting_spends_nothing_until_work_begins() -> None:
    clock = running.start(ClockKind.RESOLUTION, 4 * HOUR, at(5, 8), paused=True)
    assert running.spent_by(clock, OFFICE, at(5, 15)) == timedelta(0)
    assert running.due_at(clock, OFFICE) is None
    clock = running.resume(clock, at(5, 13))
    assert running.due_at(clock, OFFICE) == at(5, 17)


def test_e09_new_hours_count_from_now_and_the_past_keeps_its_length() -> None:
    longer = Calendar(
        WARSAW, (Week(date(2000, 1, 1), ((Opening(0, 1440),),) * 7),), name="Day and night"
    )
    clock = resolution(8 * HOUR, at(5, 15))
    moved = running.move_to(clock, OFFICE, at(6, 12))  # Saturday noon
    assert moved.spent == 2 * HOUR, "Friday 15:00 to 17:00, not the night after it"
    assert running.due_at(moved, longer) == at(6, 18)


def test_e12_a_higher_priority_keeps_what_was_spent() -> None:
    clock = resolution(8 * HOUR, at(5, 9))
    clock, step = running.report(clock, OFFICE, at(5, 13))
    assert step == 50
    sharper = running.retarget(clock, 4 * HOUR, OFFICE, at(5, 13))
    assert running.due_at(sharper, OFFICE) == at(5, 13)
    assert running.report(sharper, OFFICE, at(5, 13))[1] == 100
    milder = running.retarget(clock, 16 * HOUR, OFFICE, at(5, 13))
    assert running.next_threshold(milder, OFFICE) == (50, at(5, 17)), "half of the new target"


def test_e12_a_reopened_ticket_runs_on_from_what_it_had_spent() -> None:
    clock = running.stop(resolution(8 * HOUR, at(5, 9)), OFFICE, at(5, 11))
    clock = running.reopen(clock, at(8, 9))
    assert clock.outcome is None
    assert running.due_at(clock, OFFICE) == at(8, 15)


def test_e12_merging_an_older_ticket_counts_from_its_beginning() -> None:
    clock = running.start_earlier(resolution(8 * HOUR, at(5, 12)), at(5, 9), OFFICE)
    assert running.due_at(clock, OFFICE) == at(5, 17)


def test_e14_holders_are_found_by_category_for_every_status() -> None:
    assert set(tape.HOLDERS) == set(Status)
    assert tape.holding_of(Status.WAITING_VENDOR, PAUSING).holder is Holder.VENDOR
    assert tape.holding_of(Status.WAITING_VENDOR, frozenset()).paused is False
    assert tape.holding_of(Status.RESOLVED, frozenset()).paused is True


def test_s16_each_threshold_is_reported_once_and_a_late_look_reports_the_highest() -> None:
    clock, seen = resolution(4 * HOUR, at(5, 9)), []
    for minutes in range(0, 300, 7):
        clock, step = running.report(clock, OFFICE, at(5, 9) + minutes * MINUTE)
        seen += [step] if step else []
    assert seen == [50, 75, 90, 100]
    late, step = running.report(resolution(4 * HOUR, at(5, 9)), OFFICE, at(5, 16))
    assert step == 100
    assert running.report(late, OFFICE, at(8, 16))[1] is None


def test_a_clock_exactly_at_its_target_is_met_and_one_second_later_is_not() -> None:
    clock = resolution(2 * HOUR, at(5, 9))
    assert running.stop(clock, OFFICE, at(5, 11)).outcome is Outcome.MET
    late = running.stop(clock, OFFICE, at(5, 11) + timedelta(seconds=1))
    assert late.outcome is Outcome.BREACHED
    assert running.stop(clock, OFFICE, at(5, 16), dropped=True).outcome is Outcome.DROPPED


BASE = datetime(2026, 3, 27, 6, 0, tzinfo=UTC)  # the weekend after it the clock changes
steps = st.lists(
    st.tuples(st.sampled_from(("pause", "resume", "reopen")), st.integers(0, 9000)), max_size=8
)
targets = st.integers(1, 3000).map(lambda minutes: minutes * MINUTE)


@settings(max_examples=150, deadline=None)
@given(steps, targets, st.sampled_from((OFFICE, always_open(WARSAW))))
def test_what_is_spent_is_the_open_time_while_running(
    moves: list[tuple[str, int]], target: timedelta, calendar: Calendar
) -> None:
    clock, is_on, since, expected = resolution(target, BASE), True, BASE, timedelta(0)
    for move, minute in sorted(moves, key=lambda one: one[1]):
        moment = BASE + minute * MINUTE
        if move == "pause":
            clock = running.pause(clock, calendar, moment)
            expected += calendar.between(since, moment) if is_on else timedelta(0)
            is_on = False
        elif not is_on:
            clock = running.resume(clock, moment)
            is_on, since = True, moment
    end = BASE + 9000 * MINUTE
    expected += calendar.between(since, end) if is_on else timedelta(0)
    assert running.spent_by(clock, calendar, end) == expected
    due = running.due_at(clock, calendar)
    assert (due is None) == (not is_on)
    if due is not None and clock.spent < target:
        assert running.spent_by(clock, calendar, due) == target


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(Status)), st.integers(1, 3000)), min_size=1))
def test_every_minute_belongs_to_exactly_one_holder(spells: list[tuple[Status, int]]) -> None:
    segments: list[Segment] = []
    now = BASE
    for status, minutes in spells:
        opened = tape.begin(tape.holding_of(status, PAUSING), now, "L1")
        now += minutes * MINUTE
        segments.append(tape.end(opened, OFFICE, now))
    assert all(a.ended_at == b.started_at for a, b in pairwise(segments))
    found = tape.shares(segments, OFFICE, now)
    assert sum((one.wall for one in found), timedelta(0)) == now - BASE
    assert sum((one.business for one in found), timedelta(0)) == OFFICE.between(BASE, now)
    assert {one.tier for one in found if one.holder is not Holder.MSP} <= {None}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(0, 6000), min_size=6, max_size=6, unique=True).map(sorted),
    st.lists(st.integers(0, 7000), min_size=2, max_size=2, unique=True).map(sorted),
)
def test_told_late_or_at_once_a_rest_gives_the_same_clock(
    turns: list[int], rest: list[int]
) -> None:
    """The clock ran in three stretches and runs on; the rest is anywhere, and is taken back."""
    born, moments = at(1, 8), [at(1, 8) + one * MINUTE for one in turns]
    first, last = (at(1, 8) + one * MINUTE for one in rest)
    closed = replace(OFFICE, closures=(Closure(first, last, "flooded"),))
    turned = [born, *moments]
    tape_so_far = [
        Segment(Holder.MSP, bool(turn % 2), since, upto)
        for turn, (since, upto) in enumerate(zip(turned, [*moments, None], strict=True))
    ]

    def played(calendar: Calendar) -> Clock:
        clock = resolution(200 * HOUR, born)
        for upto, again in zip(moments[::2], moments[1::2], strict=True):
            clock = running.resume(running.pause(clock, calendar, upto), again)
        return clock

    known, late = played(closed), played(OFFICE)
    told = recount(late, tape_so_far, OFFICE, closed, moments[5])
    assert told == known
    assert recount(told, tape_so_far, closed, OFFICE, moments[5]) == late
    assert (
        recount(replace(late, spent=timedelta(0)), tape_so_far, None, closed, moments[5]) == known
    )
