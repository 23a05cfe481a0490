"""The device-day ledger: half-open days, and the same answer whatever was recorded first."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts.ledger.coverage import as_known, covered, movement
from contracts.values import Span, cut, join
from tests.contracts.facts import JULY, JUNE, SIGNED, covers

DAYS = st.dates(date(2026, 5, 1), date(2026, 8, 1))
SPANS = st.tuples(DAYS, DAYS).map(lambda pair: Span(min(pair), max(pair)))


@given(st.lists(SPANS, max_size=12))
def test_a_union_has_each_day_once(spans: list[Span]) -> None:
    days = {span.start + timedelta(n) for span in spans for n in range(span.days)}
    union = join(spans)
    assert sum(span.days for span in union) == len(days)
    assert all(any(day in span for span in union) for day in days)


@given(SPANS, SPANS)
def test_an_intersection_has_the_days_of_both(one: Span, other: Span) -> None:
    both = one.meet(other)
    assert both == other.meet(one)
    assert (both.days if both else 0) == len(
        [n for n in range(one.days) if one.start + timedelta(n) in other]
    )


@given(SPANS, st.lists(DAYS, max_size=6))
def test_pieces_make_up_the_span(span: Span, days: list[date]) -> None:
    pieces = cut(span, days)
    assert sum(piece.days for piece in pieces) == span.days
    assert pieces[0].start == span.start
    assert pieces[-1].end == span.end


@given(
    st.randoms(), st.lists(st.tuples(SPANS, st.integers(0, 200)), max_size=12), st.integers(0, 200)
)
def test_the_order_of_recording_does_not_change_what_is_known_later(
    chance: random.Random, recorded: list[tuple[Span, int]], known: int
) -> None:
    facts = [
        covers(f"WS-{n}", since=span.start, until=span.end, at=SIGNED + timedelta(days=day))
        for n, (span, day) in enumerate(recorded)
    ]
    shuffled = facts[:]
    chance.shuffle(shuffled)
    known_at = SIGNED + timedelta(days=known)
    assert covered(as_known(shuffled, known_at), JUNE) == covered(as_known(facts, known_at), JUNE)


def test_what_was_superseded_later_is_still_known_then() -> None:
    told = datetime(2026, 7, 3, tzinfo=UTC)
    first = covers("WS-1", gone=told)
    corrected = covers("WS-1", until=date(2026, 6, 15), at=told)
    assert as_known([corrected, first], JULY) == [first]
    assert as_known([corrected, first], told) == [corrected]


@given(st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), SPANS), max_size=10))
def test_opening_plus_movement_is_closing(spans: list[tuple[str, Span]]) -> None:
    facts = [covers(name, since=span.start, until=span.end) for name, span in spans]
    parts = covered(facts, JUNE)
    moved = movement(parts, JUNE)
    last = JUNE.end - timedelta(days=1)
    assert moved.closing == len({one.fact.thing.name for one in parts if last in one.span})
    assert moved.opening == len({one.fact.thing.name for one in parts if JUNE.start in one.span})


def test_on_a_transfer_the_day_belongs_to_the_receiver() -> None:
    day = date(2026, 6, 15)
    parts = covered(
        [covers("WS-1", until=day, site="Main"), covers("WS-1", since=day, site="Branch")], JUNE
    )
    assert [(one.fact.thing.site, one.span.days) for one in parts] == [
        ("Main", 14),
        ("Branch", 16),
    ]
    assert movement(parts, JUNE).left == movement(parts, JUNE).joined == 0
