"""Breaker, bucket and retries: the arithmetic that keeps a broken vendor from costing others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
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


@given(st.lists(st.floats(0, 5), min_size=1, max_size=200), st.integers(1, 600))
def test_the_bucket_never_gives_more_than_its_rate(gaps: list[float], per_minute: int) -> None:
    burst = 5
    bucket, at, taken = Bucket(float(burst), NOW, per_minute, burst), NOW, 0
    for gap in gaps:
        at += timedelta(seconds=gap)
        bucket, wait = bucket.take(at)
        taken += wait is None
        assert 0 <= bucket.tokens <= burst
    minutes = (at - NOW).total_seconds() / 60
    assert taken <= burst + minutes * per_minute + 0.001


def test_the_bucket_tells_how_long_to_wait() -> None:
    bucket, wait = Bucket(0.0, NOW, 60, 5).take(NOW)
    assert wait == timedelta(seconds=1)
    _, wait = bucket.take(NOW + timedelta(seconds=1))
    assert wait is None


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
