"""The vendor's clocks as a pure function of what happened (S20)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from msp.desk.clocks import running
from msp.desk.clocks.values import Clock, Outcome
from msp.kernel.worktime import Calendar, Opening, Week, always_open
from vendors.agreements.clocks import Course, clock_of, course_of, is_late, next_look
from vendors.agreements.values import Acknowledged, Promise
from vendors.protocol.values import ENDED, CaseStatus

START = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
OFFICE = Calendar("UTC", (Week(date(2026, 1, 1), ((Opening(480, 1080),),) * 7),))
HOUR = timedelta(hours=1)
STATUSES = st.sampled_from([one for one in CaseStatus if one is not CaseStatus.CANCELLED])
COURSES = st.lists(st.tuples(st.integers(0, 3_000), STATUSES), max_size=8).map(
    lambda steps: course_of(
        START, [(one.value, START + timedelta(minutes=at)) for at, one in sorted(steps)]
    )
)


def at(hours: float) -> datetime:
    return START + hours * HOUR


def course(*steps: tuple[float, CaseStatus]) -> Course:
    return course_of(START, [(status.value, at(hours)) for hours, status in steps])


def resolve(one: Course, hours: float = 4, calendar: Calendar = OFFICE) -> Clock:
    return clock_of(Promise.RESOLVE, hours * HOUR, one, Acknowledged.ANSWER, calendar)


@given(COURSES, st.integers(3_000, 6_000))
def test_the_clock_counts_exactly_the_time_in_which_the_vendor_had_the_ball(
    one: Course, minutes: int
) -> None:
    end = START + timedelta(minutes=minutes)
    clock = resolve(one)
    edges = [START, *(moment.at for moment in one.moments), end]
    holders = [CaseStatus.SUBMITTED, *(moment.status for moment in one.moments)]
    expected = sum(
        (
            OFFICE.between(since, until)
            for (since, until), status in zip(pairwise(edges), holders, strict=True)
            if status not in ENDED and status is not CaseStatus.AWAITING_US
        ),
        timedelta(0),
    )
    assert running.spent_by(clock, OFFICE, end) == expected


@given(COURSES, st.integers(1, 40))
def test_what_is_late_stays_late_and_what_was_met_was_in_time(one: Course, hours: int) -> None:
    clock = resolve(one, hours, always_open())
    end = START + timedelta(days=30)
    if clock.outcome is Outcome.MET:
        assert not is_late(clock, always_open(), end)
        assert clock.spent <= hours * HOUR
    if is_late(clock, always_open(), at(50)):
        assert is_late(clock, always_open(), end)
    look = next_look([clock], always_open(), at(50))
    if look is not None:
        assert look > at(50)
        assert not is_late(clock, always_open(), look)
        assert is_late(clock, always_open(), look + timedelta(seconds=1))


@given(COURSES)
def test_time_at_us_is_never_more_than_the_whole(one: Course) -> None:
    end = START + timedelta(minutes=3_000)
    assert timedelta(0) <= one.waited_for_us(end) <= end - START
    assert 0 <= one.reopened <= len(one.moments) // 2
    if one.ended_at is not None:
        assert one.moments[-1].status in ENDED


def test_it_stands_still_while_the_vendor_waits_for_us() -> None:
    asked = course((0, CaseStatus.ACKNOWLEDGED), (1, CaseStatus.AWAITING_US))
    assert running.due_at(resolve(asked), OFFICE) is None
    answered = course(
        (0, CaseStatus.ACKNOWLEDGED), (1, CaseStatus.AWAITING_US), (6, CaseStatus.IN_PROGRESS)
    )
    assert running.due_at(resolve(answered), OFFICE) == at(9)
    assert answered.waited_for_us(at(20)) == 5 * HOUR


def test_the_night_is_not_the_vendors() -> None:
    late = course((0, CaseStatus.ACKNOWLEDGED))
    assert running.due_at(resolve(late, 12), OFFICE) == at(26)


def test_a_case_taken_up_again_goes_on_where_it_stood() -> None:
    again = course((2, CaseStatus.RESOLVED), (10, CaseStatus.IN_PROGRESS))
    clock = resolve(again, 4, always_open())
    assert running.due_at(clock, always_open()) == at(12)
    assert again.reopened == 1
    assert again.ended_at is None


def test_refused_is_neither_kept_nor_broken() -> None:
    clock = resolve(course((9, CaseStatus.REJECTED)), 4, always_open())
    assert clock.outcome is Outcome.DROPPED
    assert not is_late(clock, always_open(), at(99))


def test_a_number_from_a_robot_is_an_answer_only_where_that_was_agreed() -> None:
    robot = course((0.5, CaseStatus.ACKNOWLEDGED), (3, CaseStatus.IN_PROGRESS))
    assert robot.answered_at(Acknowledged.NUMBER) == at(0.5)
    assert robot.answered_at(Acknowledged.ANSWER) == at(3)
    written = Course(START, robot.moments, first_message_at=at(2))
    assert written.answered_at(Acknowledged.ANSWER) == at(2)
    clock = clock_of(Promise.ACKNOWLEDGE, HOUR, robot, Acknowledged.ANSWER, always_open())
    assert clock.outcome is Outcome.BREACHED
    clock = clock_of(Promise.ACKNOWLEDGE, HOUR, robot, Acknowledged.NUMBER, always_open())
    assert clock.outcome is Outcome.MET
