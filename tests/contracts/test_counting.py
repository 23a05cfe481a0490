"""The quantity of a period by the rule that the contract names: days, a day, a peak, an average."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agreements.values import (
    Basis,
    Cadence,
    Cycle,
)
from contracts.agreements.values_line import Counting
from contracts.agreements.values_terms import Divisor, Proration
from contracts.billing.statement import compute
from contracts.billing.values_statement import Statement
from contracts.documents.formula import formula_of
from contracts.values import Span
from tests.contracts.facts import (
    JULY,
    arrears,
    contract,
    covers,
    line,
    price,
    ties_out,
    version,
    worked_ledger,
)


def june(counting: Counting, day: int = 0, **terms: object) -> Statement:
    """The worked example's stations: ten all month, one from the 11th, one until the 15th."""
    agreed = contract(
        version(
            line(1, Basis.WORKSTATION, price("60"), counting=counting, counting_day=day, **terms)
        )
    )
    stations = [one for one in worked_ledger() if one.basis is Basis.WORKSTATION]
    statement = compute(agreed, stations, [], arrears(), JULY)
    ties_out(statement)
    return statement


@pytest.mark.parametrize(
    ("counting", "day", "net", "words"),
    [
        (Counting.BY_DAY, 0, "668.00", "334 device-days / 30 × 60"),
        (Counting.ON_DAY, 0, "660.00", "11 counted on 1 Jun 2026: 11 × 60"),
        (Counting.ON_DAY, 12, "720.00", "12 counted on 12 Jun 2026: 12 × 60"),
        (Counting.ON_DAY, 31, "660.00", "11 counted on 30 Jun 2026: 11 × 60"),
        (Counting.PEAK, 0, "720.00", "12 at most, on 11 Jun 2026: 12 × 60"),
        (Counting.AVERAGE, 0, "668.00", "11.1333 on average: 11.1333 × 60"),
    ],
)
def test_the_worked_example_by_every_rule(
    counting: Counting, day: int, net: str, words: str
) -> None:
    (one,) = june(counting, day).lines
    assert (one.net, formula_of(one)) == (Decimal(net), words)


def test_whoever_was_counted_bears_the_sum_and_the_others_are_shown_at_nothing() -> None:
    shares = {one.name: one.amount for one in june(Counting.ON_DAY).devices}
    assert shares["WS-01"] == shares["WS-12"] == Decimal("60.00")
    assert shares["WS-11"] == Decimal("0.00")
    average = {one.name: one.amount for one in june(Counting.AVERAGE).devices}
    assert (average["WS-11"], average["WS-12"]) == (Decimal("40.00"), Decimal("28.00"))


def test_f11_the_first_device_of_a_count_on_a_day_is_billed_from_the_next_count() -> None:
    ledger = [covers("WS-1", since=date(2026, 6, 2))]
    terms = version(line(1, Basis.WORKSTATION, price("60"), counting=Counting.ON_DAY))
    july = arrears(Span(date(2026, 7, 1), date(2026, 8, 1)))
    assert compute(contract(terms), ledger, [], arrears(), JULY).net == 0
    assert compute(contract(terms), ledger, [], july, JULY).net == Decimal("60.00")


@pytest.mark.parametrize("counting", Counting)
@pytest.mark.parametrize("divisor", Divisor)
@pytest.mark.parametrize("month", [1, 2, 6])
def test_f08_a_whole_month_costs_a_whole_price_by_every_rule(
    counting: Counting, divisor: Divisor, month: int
) -> None:
    span = Span(date(2026, month, 1), date(2026, month + 1, 1))
    first, second = price("60"), price("60.00", date(2026, month, 10), tiers=(("900", "1"),))
    terms = version(line(1, Basis.WORKSTATION, first, second, counting=counting), divisor=divisor)
    statement = compute(contract(terms), [covers("WS-1")], [], arrears(span), JULY)
    assert len(statement.lines) == 2
    assert statement.net == Decimal("60.00")


def test_f08_a_contract_that_begins_in_the_month_pays_its_part_of_the_count() -> None:
    terms = version(line(1, Basis.WORKSTATION, price("60"), counting=Counting.PEAK),
                    since=date(2026, 6, 16))  # fmt: skip
    begun = contract(terms, starts_on=date(2026, 6, 16))
    ledger = [covers("WS-1"), covers("WS-2", until=date(2026, 6, 10))]
    (one,) = compute(begun, ledger, [], arrears(), JULY).lines
    assert one.net == Decimal("30.00")
    assert one.counted_on == date(2026, 6, 16)
    whole = replace(begun, versions=(replace(terms, proration=Proration.WHOLE),))
    assert compute(whole, ledger, [], arrears(), JULY).net == Decimal("60.00")


def test_f15_and_f16_another_rule_counts_from_its_own_date() -> None:
    by_day = version(line(1, Basis.WORKSTATION, price("60")))
    peak = version(
        line(1, Basis.WORKSTATION, price("60"), counting=Counting.PEAK),
        number=2,
        since=date(2026, 6, 16),
    )
    ledger = [
        covers("WS-1"),
        covers("WS-2", until=date(2026, 6, 11)),
        covers("WS-3", since=date(2026, 6, 16), until=date(2026, 6, 17)),
    ]
    statement = compute(contract(by_day, peak), ledger, [], arrears(), JULY)
    assert [(formula_of(one), one.net) for one in statement.lines] == [
        ("25 device-days / 30 × 60", Decimal("50.00")),
        ("1 at most, on 16 Jun 2026: 1 × 60", Decimal("60.00")),
    ]
    ties_out(statement)


def test_a_quarterly_bill_counts_each_month_of_a_monthly_price() -> None:
    quarter = Span(date(2026, 4, 1), date(2026, 7, 1))
    terms = version(
        line(1, Basis.WORKSTATION, price("60"), counting=Counting.ON_DAY),
        cadence=Cadence(Cycle.QUARTERLY, 1),
    )
    ledger = [covers("WS-1"), covers("WS-2", since=date(2026, 5, 1), until=date(2026, 6, 1))]
    statement = compute(contract(terms), ledger, [], arrears(quarter), JULY)
    assert [one.net for one in statement.lines] == [60, 120, 60]


def test_a_device_that_was_counted_and_is_gone_at_the_new_price_leaves_its_part_over() -> None:
    terms = version(
        line(1, Basis.WORKSTATION, price("60"), price("90", date(2026, 6, 16)),
             counting=Counting.ON_DAY)
    )  # fmt: skip
    ledger = [covers("WS-1"), covers("WS-2", until=date(2026, 6, 10))]
    statement = compute(contract(terms), ledger, [], arrears(), JULY)
    ties_out(statement)
    assert [(one.net, one.unshared) for one in statement.lines] == [
        (Decimal("60.00"), Decimal("0.00")),
        (Decimal("90.00"), Decimal("45.00")),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=15),
    st.sampled_from(Counting),
    st.integers(0, 31),
    st.integers(0, 4),
    st.integers(0, 4),
    st.sampled_from(Divisor),
    st.permutations(range(15)),
)
@settings(max_examples=60)
def test_f19_shares_of_a_count_are_the_line_in_any_order(
    stays: list[tuple[int, int]],
    counting: Counting,
    day: int,
    included: int,
    minimum: int,
    divisor: Divisor,
    order: list[int],
) -> None:
    begin = date(2026, 6, 1)
    ledger = [
        covers(
            f"WS-{n % 6}-{n}", since=begin + timedelta(min(one)), until=begin + timedelta(max(one))
        )
        for n, one in enumerate(stays)
    ]
    terms = version(
        line(1, Basis.WORKSTATION, price("61.03"), price("17.77", date(2026, 6, 9)),
             counting=counting, counting_day=day, included=included, minimum=minimum),
        divisor=divisor,
    )  # fmt: skip
    statement = compute(contract(terms), ledger, [], arrears(), JULY)
    ties_out(statement)
    most = max(
        (sum(begin + timedelta(d) in one.span for one in ledger) for d in range(30)), default=0
    )
    for one in statement.lines:
        whole = Decimal(one.span.days) / 30
        if counting is Counting.PEAK:
            assert abs(one.counted - most * whole) < Decimal("0.000001")
        assert one.counted <= most * whole + Decimal("0.000001") or counting is Counting.BY_DAY
    shuffled = [ledger[n] for n in order if n < len(ledger)]
    assert compute(contract(terms), shuffled, [], arrears(), JULY) == statement
