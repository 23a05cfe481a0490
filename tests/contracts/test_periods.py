"""Periods: no gap, no overlap, and the anchor day is never forgotten."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, pairwise
from zoneinfo import available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agreements.periods import period_of, periods, starts_at
from contracts.agreements.values import (
    Cadence,
    Cycle,
)
from contracts.agreements.values_terms import Timing
from contracts.billing.schedule import schedule
from contracts.values import FOREVER, Span, local_date
from tests.contracts.facts import JULY, SIGNED, contract, version

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
CADENCES = st.builds(Cadence, st.sampled_from(Cycle), st.integers(1, 31), st.integers(1, 12))
ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))


@given(DAYS, CADENCES, ZONES)
@settings(max_examples=150)
def test_f07_48_months_from_any_anchor_without_gap_or_overlap(
    start: date, cadence: Cadence, zone: str
) -> None:
    found = list(islice(periods(Span(start, FOREVER), cadence), 48))
    assert start in found[0]
    for one, following in pairwise(found):
        assert one.end == following.start
        assert starts_at(one.end, zone) > starts_at(one.start, zone)
    for span in found:
        assert span.start.day == min(cadence.anchor_day, last_of(span.start))
        assert (span.start.month - cadence.anchor_month) % cadence.cycle.months == 0


@given(DAYS, ZONES)
def test_a_day_begins_with_its_first_instant(day: date, zone: str) -> None:
    first = starts_at(day, zone)
    assert local_date(first, zone) >= day
    assert local_date(first - timedelta(microseconds=1), zone) < day


@given(DAYS, CADENCES)
def test_every_day_is_in_its_period(day: date, cadence: Cadence) -> None:
    assert day in period_of(day, cadence)


def test_f07_the_31st_is_kept_through_february() -> None:
    monthly = Cadence(Cycle.MONTHLY, 31)
    starts = [one.start for one in islice(periods(Span(date(2027, 1, 31), FOREVER), monthly), 14)]
    assert starts[:4] == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
    ]
    assert starts[13] == date(2028, 2, 29)


def test_f09_the_day_is_the_contracts_own() -> None:
    """One minute before midnight in New York it is next month already in Warsaw."""
    late = starts_at(date(2026, 7, 1), "America/New_York") - timedelta(minutes=1)
    assert local_date(late, "America/New_York") == date(2026, 6, 30)
    assert local_date(late, "Europe/Warsaw") == date(2026, 7, 1)


def test_f05_thirteen_months_of_arrears_come_due_in_order() -> None:
    found = list(schedule(contract(version()), date(2026, 1, 1), date(2027, 2, 1), JULY))
    assert len(found) == 13
    assert all(one.period.end == two.period.start for one, two in pairwise(found))
    assert all(one.labour == one.period and one.due_on == one.period.end for one in found)


def test_f02_no_period_after_the_contract_has_ended() -> None:
    agreed = contract(version(ends_on=date(2026, 3, 10)))
    found = list(schedule(agreed, date(2026, 1, 1), date(2027, 1, 1), JULY))
    assert [one.period.end for one in found] == [
        date(2026, 2, 1),
        date(2026, 3, 1),
        date(2026, 3, 10),
    ]
    assert list(schedule(agreed, date(2026, 3, 10), date(2027, 1, 1), JULY)) == []


def test_f03_another_cadence_cuts_one_period_and_leaves_the_others_alone() -> None:
    monthly = version()
    quarterly = version(number=2, since=date(2026, 4, 16), cadence=Cadence(Cycle.QUARTERLY, 1))
    before = list(schedule(contract(monthly), date(2026, 1, 1), date(2026, 4, 1), JULY))
    after = list(schedule(contract(monthly, quarterly), date(2026, 1, 1), date(2026, 10, 1), JULY))
    assert after[:3] == before
    assert [one.period for one in after[3:]] == [
        Span(date(2026, 4, 1), date(2026, 4, 16)),
        Span(date(2026, 4, 16), date(2026, 7, 1)),
        Span(date(2026, 7, 1), date(2026, 10, 1)),
    ]


def test_in_advance_labour_follows_one_period_later_and_once_more_at_the_end() -> None:
    agreed = contract(version(timing=Timing.ADVANCE, ends_on=date(2026, 3, 1)))
    found = list(schedule(agreed, date(2026, 1, 1), date(2026, 6, 1), JULY))
    assert [(one.period.start, one.due_on) for one in found] == [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 2, 1), date(2026, 2, 1)),
        (date(2026, 3, 1), date(2026, 3, 1)),
    ]
    assert [one.labour.days for one in found] == [0, 31, 28]
    assert found[2].period.days == 0


@given(st.lists(st.tuples(DAYS, CADENCES, st.sampled_from(Timing)), min_size=1, max_size=4), DAYS)
@settings(max_examples=60)
def test_f20_whatever_the_versions_the_schedule_has_no_gap_and_no_overlap(
    changes: list[tuple[date, Cadence, Timing]], end: date
) -> None:
    start = min(day for day, _, _ in changes)
    versions = [
        version(number=n, since=day, cadence=cadence, timing=timing, at=SIGNED)
        for n, (day, cadence, timing) in enumerate(changes)
    ]
    found = list(islice(schedule(contract(*versions, starts_on=start), start, end, JULY), 60))
    for one, two in pairwise(found):
        assert one.period.end == two.period.start
        assert one.labour.end == two.labour.start
    assert not found or found[0].period.start == found[0].labour.start == start


def last_of(day: date) -> int:
    return ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day
