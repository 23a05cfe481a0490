"""Money adds up: whatever is split comes back to the cent, whatever is rounded is rounded once."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.money import (
    CurrencyMismatch,
    Money,
    decimals,
    round_money,
    split,
    to_decimal,
    total,
)

CURRENCIES = st.sampled_from(["USD", "PLN", "EUR", "JPY", "KWD"])
WEIGHTS = st.lists(st.fractions(min_value=0, max_value=1000), min_size=1, max_size=40)


@given(st.decimals(-(10**7), 10**7, places=6), CURRENCIES)
def test_rounding_is_half_away_from_zero(amount: Decimal, currency: str) -> None:
    unit = Decimal(1).scaleb(-decimals(currency))
    assert round_money(amount, currency) == amount.quantize(unit, ROUND_HALF_UP)


@given(st.integers(-(10**9), 10**9), WEIGHTS, CURRENCIES)
def test_parts_sum_to_the_whole_to_the_cent(
    units: int, weights: list[Fraction], currency: str
) -> None:
    whole = Decimal(units).scaleb(-decimals(currency))
    if not sum(weights):
        weights = [*weights, Fraction(1)]
    parts = split(whole, weights, currency)
    assert sum(parts) == whole
    unit = Decimal(1).scaleb(-decimals(currency))
    for part, weight in zip(parts, weights, strict=True):
        exact = Fraction(whole) * weight / sum(weights)
        assert abs(Fraction(part) - exact) < Fraction(unit)
        assert weight or part == 0


@given(st.integers(0, 10**6), st.lists(st.integers(0, 30), min_size=1, max_size=30))
def test_a_heavier_share_never_gets_less(cents: int, weights: list[int]) -> None:
    if not sum(weights):
        return
    parts = split(Decimal(cents).scaleb(-2), weights, "USD")
    ranked = sorted(zip(weights, parts, strict=True))
    assert [part for _, part in ranked] == sorted(part for _, part in ranked)


def test_a_third_three_times() -> None:
    assert split(Decimal("100.00"), [1, 1, 1], "USD") == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]
    assert split(Decimal("-0.01"), [1, 1], "USD") == [Decimal("-0.01"), Decimal("0.00")]


def test_what_cannot_be_split_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to share"):
        split(Decimal("1.00"), [0, 0], "USD")
    with pytest.raises(ValueError, match="negative weight"):
        split(Decimal("1.00"), [2, -1], "USD")
    with pytest.raises(ValueError, match="rounded sum"):
        split(Decimal("0.001"), [1], "USD")
    assert split(Decimal("0.00"), [0, 0], "USD") == [Decimal(0), Decimal(0)]


def test_currencies_never_mix() -> None:
    assert Money(Decimal("1.10"), "USD") + Money(Decimal("2.20"), "USD") == Money(
        Decimal("3.30"), "USD"
    )
    assert total([], "JPY") == Money(Decimal(0), "JPY")
    assert -Money(Decimal(5), "JPY") == Money(Decimal(0), "JPY") - Money(Decimal(5), "JPY")
    assert str(Money(Decimal("1468.00"), "USD")) == "1,468.00 USD"
    with pytest.raises(CurrencyMismatch):
        Money(Decimal(1), "USD") + Money(Decimal(1), "PLN")


def test_a_factor_for_show() -> None:
    assert to_decimal(Fraction(17, 30), 6) == Decimal("0.566667")
