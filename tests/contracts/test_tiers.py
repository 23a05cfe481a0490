"""Tiers: which tier prices how many units, exactly, and to the cent in every part."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agreements.tiers import in_proportion, rungs
from contracts.agreements.values import Basis, Cycle
from contracts.agreements.values_line import Tier, Tiering
from contracts.billing.statement import compute
from contracts.billing.values_statement import Statement
from contracts.documents.formula import formula_of
from tests.contracts.facts import JULY, arrears, contract, covers, line, price, ties_out, version

STEPS = (("10", "55"), ("50", "45"))
TIERED = st.sampled_from((Tiering.VOLUME, Tiering.GRADUATED))


def june(count: int, tiering: Tiering, **terms: object) -> Statement:
    agreed = contract(
        version(line(1, Basis.WORKSTATION, price("60", tiers=STEPS), tiering=tiering, **terms))
    )
    stations = [covers(f"WS-{n:03d}") for n in range(count)]
    statement = compute(agreed, stations, [], arrears(), JULY)
    ties_out(statement)
    return statement


def test_by_volume_the_tier_reached_prices_every_unit() -> None:
    nets = {count: june(count, Tiering.VOLUME).net for count in (1, 10, 11, 50, 51)}
    assert nets == {1: 60, 10: 600, 11: 605, 50: 2750, 51: 2295}
    (one,) = june(51, Tiering.VOLUME).lines
    assert one.unit_price == 45
    assert formula_of(one) == "51 counted: 51 × 45 (above 50)"


def test_graduated_each_tier_prices_its_own_units() -> None:
    nets = {count: june(count, Tiering.GRADUATED).net for count in (1, 10, 11, 50, 51)}
    assert nets == {1: 60, 10: 600, 11: 655, 50: 2800, 51: 2845}
    (one,) = june(51, Tiering.GRADUATED).lines
    assert formula_of(one) == "51 counted: 10 × 60 + 40 × 55 (above 10) + 1 × 45 (above 50)"
    assert [(part.units, part.gross) for part in one.tiers] == [
        (Decimal(10), Decimal("600.00")),
        (Decimal(40), Decimal("2200.00")),
        (Decimal(1), Decimal("45.00")),
    ]
    assert sum(part.gross for part in one.tiers) == one.gross


def test_tiers_begin_at_what_is_charged_after_included_and_minimum() -> None:
    assert june(15, Tiering.GRADUATED, included=5).net == Decimal("600.00")
    assert june(3, Tiering.GRADUATED, minimum=12).net == Decimal("710.00")
    (one,) = june(15, Tiering.VOLUME, included=4).lines
    assert one.net == Decimal("605.00")
    assert formula_of(one) == ("15 counted, 4 included: 11 × 55 (above 10)")


def test_a_device_for_a_part_of_the_month_stands_in_its_tier_with_that_part() -> None:
    terms = version(line(1, Basis.WORKSTATION, price("60", tiers=STEPS), tiering=Tiering.GRADUATED))
    ledger = [covers(f"WS-{n:02d}") for n in range(10)]
    ledger.append(covers("WS-10", since=date(2026, 6, 16)))
    (one,) = compute(contract(terms), ledger, [], arrears(), JULY).lines
    assert one.net == Decimal("627.50")
    assert formula_of(one) == "10.5 counted: 10 × 60 + 0.5 × 55 (above 10)"


def test_a_new_price_in_the_month_does_not_put_anybody_into_a_lower_tier() -> None:
    """Twenty devices stay twenty: each half of the month has half of the tiers."""
    tiers = (("10", "50"),)
    for tiering, net in ((Tiering.VOLUME, "1000.00"), (Tiering.GRADUATED, "1100.00")):
        first = price("60", tiers=tiers)
        again = price("60", date(2026, 6, 11), tiers=(("10", "50.00"), ("90", "1")))
        terms = version(line(1, Basis.WORKSTATION, first, again, tiering=tiering))
        ledger = [covers(f"WS-{n:02d}") for n in range(20)]
        statement = compute(contract(terms), ledger, [], arrears(), JULY)
        assert [one.span.days for one in statement.lines] == [10, 20]
        assert statement.net == Decimal(net)


def test_an_instalment_of_a_yearly_price_says_of_which_price_it_is_one() -> None:
    terms = version(
        line(1, Basis.FLAT, price("120", tiers=(("10", "60"),)), per=Cycle.YEARLY,
             quantity=Decimal(12), tiering=Tiering.GRADUATED)
    )  # fmt: skip
    (one,) = compute(contract(terms), [], [], arrears(), JULY).lines
    assert one.net == Decimal("110.00")
    assert formula_of(one) == "(10 × 120 + 2 × 60 (above 10)) / 12"


def test_tiers_of_which_nothing_is_said_follow_the_price() -> None:
    assert in_proportion(price("60", tiers=STEPS), Decimal("63")) == (
        Tier(Decimal(10), Decimal("57.7500")),
        Tier(Decimal(50), Decimal("47.2500")),
    )


@given(
    st.fractions(0, 500, max_denominator=60),
    st.fractions(Fraction(1, 31), 1, max_denominator=31),
    TIERED,
    st.dictionaries(st.integers(1, 300), st.integers(0, 9999), max_size=5),
)
def test_every_unit_is_in_one_tier(
    units: Fraction, whole: Fraction, tiering: Tiering, steps: dict[int, int]
) -> None:
    rising = tuple(
        (str(above), str(Decimal(cents) / 100)) for above, cents in sorted(steps.items())
    )
    found = rungs(units, price("80", tiers=rising), tiering, whole)
    assert sum((one.units for one in found), Fraction(0)) == units
    assert all(one.units >= 0 for one in found)
    assert [one.above for one in found] == sorted(one.above for one in found)
    if tiering is Tiering.GRADUATED:
        within = [min(units, whole * Fraction(one.above)) for one in found]
        assert all(one.units <= units - floor for one, floor in zip(found, within, strict=True))


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=20),
    st.integers(1, 10_000),
    st.integers(0, 5),
    TIERED,
    st.permutations(range(20)),
)
@settings(max_examples=60)
def test_f19_shares_of_a_tiered_line_are_the_line_in_any_order(
    stays: list[tuple[int, int]], cents: int, allowance: int, tiering: Tiering, order: list[int]
) -> None:
    begin = date(2026, 6, 1)
    ledger = [
        covers(f"WS-{n}", since=begin + timedelta(min(one)), until=begin + timedelta(max(one)))
        for n, one in enumerate(stays)
    ]
    first = price(str(Decimal(cents) / 100), tiers=(("2", "7.77"), ("5", "3.33")))
    terms = version(
        line(1, Basis.WORKSTATION, first, tiering=tiering, included=allowance, minimum=2)
    )
    statement = compute(contract(terms), ledger, [], arrears(), JULY)
    ties_out(statement)
    assert all(sum(part.gross for part in one.tiers) in (0, one.gross) for one in statement.lines)
    shuffled = [ledger[n] for n in order if n < len(ledger)]
    assert compute(contract(terms), shuffled, [], arrears(), JULY) == statement
