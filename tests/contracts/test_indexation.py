"""The arithmetic of indexation: caps and floors hold, no year counts twice, order is nothing."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.indexation.dates import effective_for, scheduled, shifted, tell_by
from contracts.indexation.rise import rise
from contracts.indexation.values import (
    Bound,
    ClauseFact,
    MissingReading,
    Priced,
    Reading,
    Rise,
    Taken,
)
from tests.contracts.facts import uid

# How busy the machine is says nothing of the arithmetic.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
KNOWN = datetime(2026, 6, 1, tzinfo=UTC)
MARCH, MAY = date(2025, 3, 1), date(2026, 5, 1)
INDEX = uid("consumer prices")
STATION, SERVER = Priced(1, "Workstation", Decimal(60)), Priced(2, "Server", Decimal(400))


def clause(**terms: Any) -> ClauseFact:
    """A rise each 1 July, by the index of May against that of March 2025."""
    words: dict[str, Any] = {
        "id": uid("clause"), "valid_from": date(2026, 1, 1), "recorded_at": KNOWN,
        "index_id": INDEX, "base_month": MARCH, "lag_months": 2,
        "share_percent": Decimal(100), "threshold_percent": Decimal(0), "cap_percent": None,
        "floor_percent": None, "rounding": Decimal("0.01"), "notice_days": 30,
        "first_on": date(2026, 7, 1), "lines": frozenset(),
    }  # fmt: skip
    return ClauseFact(**words | terms)


def published(*values: tuple[date, str], at: datetime = KNOWN) -> list[Reading]:
    return [Reading(month, Decimal(value), at) for month, value in values]


def rise_of(agreed: ClauseFact, before: str, after: str, *prices: Priced) -> Rise:
    found = rise(
        agreed, published((MARCH, before), (MAY, after)), [], prices or (STATION,), 2026, KNOWN
    )
    assert found is not None
    return found


def test_the_change_of_the_index_is_the_change_of_the_price() -> None:
    found = rise_of(clause(), "125.0", "128.0", STATION, SERVER)
    assert (found.base.month, found.compared.month) == (MARCH, MAY)
    assert found.measured == found.taken == Fraction(24, 1000)
    assert found.effective_on == date(2026, 7, 1)
    assert [one.after for one in found.prices] == [Decimal("61.44"), Decimal("409.60")]


@pytest.mark.parametrize(
    ("terms", "after", "price", "bound"),
    [
        ({"share_percent": Decimal(80)}, "128.0", "61.15", Bound.NONE),
        ({"threshold_percent": Decimal(3)}, "128.0", "60", Bound.THRESHOLD),
        ({"threshold_percent": Decimal("2.4")}, "128.0", "61.44", Bound.NONE),
        ({"cap_percent": Decimal(2)}, "128.0", "61.20", Bound.CAP),
        ({"floor_percent": Decimal(3)}, "128.0", "61.80", Bound.FLOOR),
        ({"floor_percent": Decimal(0)}, "120.0", "60", Bound.FLOOR),
        ({}, "120.0", "57.60", Bound.NONE),
        ({"rounding": Decimal("0.50")}, "128.0", "61.50", Bound.NONE),
        ({"rounding": Decimal(1), "cap_percent": Decimal("2.5")}, "129.0", "61", Bound.CAP),
        ({"rounding": Decimal(5)}, "125.1", "60", Bound.NONE),
        ({"floor_percent": Decimal(1), "threshold_percent": Decimal(3)}, "126", "60",
         Bound.THRESHOLD),
    ],
)  # fmt: skip
def test_the_clause_says_how_much_of_it_counts(
    terms: dict[str, Any], after: str, price: str, bound: Bound
) -> None:
    found = rise_of(clause(**terms), "125.0", after)
    assert (found.prices[0].after, found.bound) == (Decimal(price), bound)


def test_only_the_lines_that_are_named_follow() -> None:
    found = rise_of(clause(lines=frozenset({2})), "125.0", "128.0", SERVER, STATION)
    assert [one.line for one in found.prices] == [2]


def test_a_month_that_nobody_recorded_is_told_and_never_guessed() -> None:
    with pytest.raises(MissingReading) as told:
        rise(clause(), published((MARCH, "125")), [], [STATION], 2026, KNOWN)
    assert told.value.month == MAY


def test_a_revised_value_counts_from_when_it_was_recorded() -> None:
    late = KNOWN + timedelta(days=3)
    readings = [*published((MARCH, "125.0"), (MAY, "128.0")), *published((MAY, "127.5"), at=late)]
    before = rise(clause(), readings, [], [STATION], 2026, KNOWN)
    after = rise(clause(), readings, [], [STATION], 2026, late)
    assert before is not None
    assert after is not None
    assert [before.prices[0].after, after.prices[0].after] == [Decimal("61.44"), Decimal("61.20")]


def test_the_next_rise_begins_where_the_last_one_ended() -> None:
    readings = published((MARCH, "125"), (MAY, "128"), (date(2027, 5, 1), "131.2"))
    taken = [Taken(2026, INDEX, date(2026, 7, 1), MAY)]
    found = rise(clause(), readings, taken, [Priced(1, "W", Decimal("61.44"))], 2027, KNOWN)
    assert found is not None
    assert found.base.month == MAY
    assert found.prices[0].after == Decimal("62.98")
    other = [Taken(2026, uid("another index"), date(2026, 7, 1), date(2026, 4, 1))]
    again = rise(clause(), readings, other, [STATION], 2027, KNOWN)
    assert again is not None
    assert again.base.month == MARCH


def test_a_year_that_had_its_rise_gets_no_other() -> None:
    readings = published((MARCH, "125"), (MAY, "128"))
    taken = [Taken(2026, INDEX, date(2026, 7, 1), MAY)]
    assert rise(clause(), readings, taken, [STATION], 2026, KNOWN) is None


def test_dates_of_a_clause() -> None:
    assert scheduled(date(2024, 2, 29), 2027) == date(2027, 2, 28)
    assert scheduled(date(2024, 2, 29), 2028) == date(2028, 2, 29)
    assert shifted(date(2026, 1, 1), -2) == date(2025, 11, 1)
    assert tell_by(date(2026, 7, 1), 30) == date(2026, 6, 1)
    assert effective_for(date(2026, 7, 1), 30, date(2026, 6, 1)) == date(2026, 7, 1)
    assert effective_for(date(2026, 7, 1), 30, date(2026, 6, 2)) == date(2026, 8, 1)
    assert effective_for(date(2026, 7, 1), 0, date(2026, 7, 2)) == date(2026, 8, 1)


percents = st.decimals(0, 20, places=2)
amounts = st.decimals(Decimal("0.01"), 5000, places=2)
values = st.decimals(50, 200, places=2)
steps = st.sampled_from([Decimal(one) for one in ("0.01", "0.05", "0.10", "0.50", "1")])
clauses = st.builds(
    lambda cap, floor, share, threshold, rounding: clause(
        cap_percent=cap,
        floor_percent=floor if cap is None or floor is None else min(floor, cap),
        share_percent=share,
        threshold_percent=threshold,
        rounding=rounding,
    ),
    st.none() | percents,
    st.none() | st.decimals(-20, 20, places=2),
    st.decimals(0, 150, places=2),
    percents,
    steps,
)


@CALM
@given(clauses, values, values, amounts)
def test_cap_and_floor_hold_for_the_price_itself(
    agreed: ClauseFact, base: Decimal, compared: Decimal, amount: Decimal
) -> None:
    found = rise_of(agreed, str(base), str(compared), Priced(1, "W", amount))
    (price,) = found.prices
    before, after = Fraction(price.before), Fraction(price.after)
    if found.bound is Bound.THRESHOLD:
        assert price.after == price.before
        return
    if agreed.cap_percent is not None:
        limit = before * (1 + Fraction(agreed.cap_percent) / 100)
        assert after <= limit or (after == before and limit < before)
    if agreed.floor_percent is not None:
        lowest = before * (1 + Fraction(agreed.floor_percent) / 100)
        # Where no multiple of the step lies between floor and cap, the cap or the old price stands.
        high = agreed.cap_percent
        top = None if high is None else before * (1 + Fraction(high) / 100)
        step = Fraction(agreed.rounding)
        assert after >= lowest or (top is not None and -(-lowest // step) * step > top)
    assert (after - before) * found.taken >= 0


@CALM
@given(clauses, values, amounts)
def test_no_change_gives_the_same_price_to_the_cent(
    agreed: ClauseFact, base: Decimal, amount: Decimal
) -> None:
    free = clause(rounding=agreed.rounding, share_percent=agreed.share_percent)
    found = rise_of(free, str(base), str(base), Priced(1, "W", amount))
    assert found.prices[0].after == amount
    assert not found.changes


@CALM
@given(st.lists(st.tuples(st.sampled_from([MARCH, MAY]), values), max_size=12), st.randoms())
def test_the_order_of_recording_does_not_change_what_is_known_later(
    told: list[tuple[date, Decimal]], dice: random.Random
) -> None:
    readings = [
        *published((MARCH, "100"), (MAY, "104"), at=KNOWN - timedelta(days=90)),
        *(
            Reading(month, value, KNOWN - timedelta(days=60 - number))
            for number, (month, value) in enumerate(told)
        ),
    ]
    shuffled = readings.copy()
    dice.shuffle(shuffled)
    one, other = (
        rise(clause(), way, [], [STATION, SERVER], 2026, KNOWN) for way in (readings, shuffled)
    )
    assert one == other


@CALM
@given(st.lists(st.tuples(values, st.booleans()), min_size=12, max_size=12), st.randoms())
def test_twelve_years_in_any_order_of_asking_count_each_year_once(
    years: list[tuple[Decimal, bool]], dice: random.Random
) -> None:
    """Without cap or rounding the price ends where the index does, however often one asks."""
    months = [date(2026 + number, 5, 1) for number in range(12)]
    readings = published(
        (MARCH, "100"), *((m, str(v)) for m, (v, _often) in zip(months, years, strict=True))
    )
    dice.shuffle(readings)
    taken: list[Taken] = []
    factor = Fraction(1)
    for year, (_value, often) in zip(range(2026, 2038), years, strict=True):
        for _ask in range(2 if often else 1):
            found = rise(clause(), readings, taken, [STATION], year, KNOWN)
            if found is not None:
                factor *= 1 + found.taken
                taken.append(Taken(year, INDEX, found.effective_on, found.compared.month))
    assert factor == Fraction(years[-1][0]) / 100
