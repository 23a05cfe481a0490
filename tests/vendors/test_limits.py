"""Breaker, bucket and retries: the arithmetic that keeps a broken vendor from costing others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from vendors.cases.retries import LONGEST_WAIT, TRIES, next_try
from vendors.connections.breaker import FAILURES_TO_OPEN, LONGEST_PAUSE, Breaker
from vendors.connections.budget import Bucket
from vendors.connections.consequences import Consequence, consequence, taken_for
from vendors.protocol.values import CaseStatus

NOW = datetime(2026, 6, 16, 10, 0, tzinfo=UTC)


def test_fault_25_the_breaker_opens_and_lets_one_probe_through() -> None:
    breaker = Breaker()
    for _ in range(FAILURES_TO_OPEN - 1):
        breaker = breaker.failed(NOW)
        assert breaker.lets_through()
    breaker = breaker.failed(NOW)
    assert not breaker.lets_through()
    assert not breaker.wants_probe(NOW)
    assert breaker.wants_probe(NOW + timedelta(seconds=15))
    for _ in range(50):
        breaker = breaker.failed(NOW)
        assert breaker.opened_at == NOW
        assert breaker.probe_at is not None
        assert breaker.probe_at - NOW <= LONGEST_PAUSE
    assert breaker.succeeded() == Breaker()


@settings(deadline=None)
@given(
    st.lists(st.floats(0, 20), min_size=1, max_size=200),
    st.integers(1, 600),
    st.integers(1, 100),
)
def test_no_minute_sees_more_calls_than_the_limit(
    gaps: list[float], per_minute: int, burst: int
) -> None:
    """Whenever the minute begins, and however many ask at once."""
    bucket, at, calls = Bucket(float(burst), NOW, per_minute, burst), NOW, list[datetime]()
    for gap in gaps:
        at += timedelta(seconds=gap)
        bucket, wait = bucket.take(at)
        calls.append(at + wait)
        assert bucket.tokens <= bucket.size
    assert calls == sorted(calls), "turns are kept"
    # A microsecond is as fine as our clock; the minute ends before its sixtieth second.
    minute = timedelta(seconds=60) - timedelta(microseconds=10)
    for first in calls:
        assert sum(first <= one < first + minute for one in calls) <= per_minute


@settings(deadline=None)
@given(st.integers(2, 600), st.integers(1, 100))
def test_the_limit_is_used_and_not_only_kept(per_minute: int, burst: int) -> None:
    bucket, at = Bucket(float(burst), NOW, per_minute, burst), NOW
    for _ in range(3 * per_minute):
        bucket, wait = bucket.take(at)
        at += wait
    assert at - NOW <= timedelta(minutes=3 * per_minute / (per_minute - bucket.size))


def test_the_bucket_tells_how_long_to_wait() -> None:
    empty = Bucket(0.0, NOW, 80, 20)
    after, wait = empty.take(NOW)
    assert wait == timedelta(seconds=1)
    assert after.take(NOW)[1] == timedelta(seconds=2), "behind the one before"
    assert empty.take(NOW + timedelta(seconds=1))[1] == timedelta(0)
    assert empty.until_room(NOW) == timedelta(seconds=3)
    assert empty.until_room(NOW + timedelta(seconds=3)) is None


def test_a_clock_that_went_back_gives_nothing_and_takes_nothing() -> None:
    before = NOW - timedelta(minutes=5)
    bucket, wait = Bucket(2.0, NOW, 80, 20).take(before)
    assert (bucket.tokens, bucket.at, wait) == (1.0, NOW, timedelta(0))


@given(st.integers(1, TRIES - 1), st.floats(0, 1))
def test_waits_grow_and_stay_bounded(attempts: int, chance: float) -> None:
    at = next_try(attempts, NOW, asked=None, chance=chance)
    assert at is not None
    assert timedelta(seconds=2) < at - NOW <= LONGEST_WAIT


def test_fault_15_the_vendors_wait_is_obeyed() -> None:
    asked = timedelta(minutes=40)
    assert next_try(1, NOW, asked=asked, chance=0.0) == NOW + asked
    assert next_try(TRIES, NOW, asked=asked, chance=0.0) is None


def test_a_status_asks_for_a_step_by_the_connections_rule() -> None:
    assert consequence(CaseStatus.RESOLVED, {}) is Consequence.BACK
    assert consequence(CaseStatus.RESOLVED, {"resolved": "nothing"}) is Consequence.NOTHING
    assert consequence(CaseStatus.RESOLVED, {"resolved": "rubbish"}) is Consequence.BACK
    assert consequence(CaseStatus.UNKNOWN, {}) is Consequence.NOTHING


def test_fault_40_an_unmapped_status_is_never_guessed() -> None:
    assert taken_for("Weird", CaseStatus.UNKNOWN, {}) is CaseStatus.UNKNOWN
    assert taken_for("Weird", CaseStatus.UNKNOWN, {"weird": "on_hold"}) is CaseStatus.ON_HOLD
    assert taken_for("Weird", CaseStatus.UNKNOWN, {"weird": "no such"}) is CaseStatus.UNKNOWN
