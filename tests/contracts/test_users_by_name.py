"""Users counted by name: people are counted by their days as devices are, to the cent."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.agreements.values import Basis
from contracts.agreements.values_line import Counting, Tiering
from contracts.billing.statement import compute
from contracts.billing.values_statement import Statement
from contracts.documents.formula import formula_of
from contracts.documents.paper import parts_of
from contracts.ledger.values import CoverageFact
from tests.contracts.facts import (
    JULY,
    arrears,
    contract,
    counts,
    covers,
    line,
    price,
    ties_out,
    version,
)


def person(
    name: str, since: date = date(2026, 1, 1), until: date | None = None, **known: Any
) -> CoverageFact:
    return covers(name, Basis.PERSON, since, until, **known)


def office() -> list[CoverageFact]:
    """June 2026: eight people all month, Ida from the 11th, Jan until the 15th."""
    return [
        *(person(f"Person {n}") for n in range(1, 9)),
        person("Ida", date(2026, 6, 11)),
        person("Jan", until=date(2026, 6, 15)),
    ]


def billed(ledger: list[CoverageFact], **terms: Any) -> Statement:
    agreed = contract(version(line(1, Basis.PERSON, price("30"), **terms)))
    found = compute(agreed, ledger, [], arrears(), JULY)
    ties_out(found)
    return found


def test_each_person_owes_the_price_for_her_days() -> None:
    statement = billed(office())
    (users,) = statement.lines
    assert users.net == Decimal("274.00")
    assert formula_of(users) == "274 user-days / 30 × 30"
    shares = {one.name: (one.days, one.amount) for one in statement.devices}
    assert shares["Ida"] == (20, Decimal("20.00"))
    assert shares["Jan"] == (14, Decimal("14.00"))
    assert (users.opening, users.joined, users.left, users.closing) == (9, 1, 1, 9)
    assert [one.words for one in parts_of(statement, users)] == [
        "8 users, 30 of 30 days",
        "1 user, 20 of 30 days",
        "1 user, 14 of 30 days",
    ]
    assert {one.basis for one in statement.devices} == {Basis.PERSON}


@pytest.mark.parametrize(
    ("terms", "net", "how"),
    [
        ({"counting": Counting.ON_DAY}, "270.00", "9 counted on 1 Jun 2026: 9 × 30"),
        ({"counting": Counting.ON_DAY, "counting_day": 12}, "300.00",
         "10 counted on 12 Jun 2026: 10 × 30"),
        ({"counting": Counting.PEAK}, "300.00", "10 at most, on 11 Jun 2026: 10 × 30"),
        ({"counting": Counting.AVERAGE}, "274.00", "9.1333 on average: 9.1333 × 30"),
        ({"included": 2}, "214.00", "9.1333 counted, 2 included: 7.1333 × 30"),
        ({"minimum": 12}, "360.00", "9.1333 counted, at least 12: 12 × 30"),
    ],
)  # fmt: skip
def test_every_rule_of_counting_holds_for_people(terms: dict[str, Any], net: str, how: str) -> None:
    (users,) = billed(office(), **terms).lines
    assert users.net == Decimal(net)
    assert formula_of(users) == how


def test_tiers_price_people_as_they_price_devices() -> None:
    terms = contract(
        version(
            line(
                1,
                Basis.PERSON,
                price("30", tiers=(("5", "20"),)),
                tiering=Tiering.GRADUATED,
            )
        )
    )
    statement = compute(terms, office(), [], arrears(), JULY)
    ties_out(statement)
    assert statement.net == Decimal("232.67")


def test_people_are_counted_beside_agreed_numbers_and_devices() -> None:
    agreed = contract(
        version(
            line(1, Basis.PERSON, price("30")),
            line(2, Basis.USER, price("10"), quantity=Decimal(4)),
            line(3, Basis.WORKSTATION, price("60")),
        )
    )
    told = [counts("6", date(2026, 6, 16), number=2)]
    ledger = [*office(), covers("WS-1")]
    statement = compute(agreed, ledger, [], arrears(), JULY, told)
    ties_out(statement)
    assert [one.net for one in statement.lines] == [
        Decimal("274.00"), Decimal("50.00"), Decimal("60.00")
    ]  # fmt: skip


def test_a_person_who_is_left_out_or_unpriced_is_listed_at_nothing() -> None:
    ledger = [person("Ada"), person("Trainee", excluded="Trial")]
    statement = billed(ledger)
    assert statement.net == Decimal("30.00")
    assert [(one.name, one.note) for one in statement.devices if one.line is None] == [
        ("Trainee", "Trial")
    ]
    bare = contract(version(line(1, Basis.WORKSTATION, price("60"))))
    unpriced = compute(bare, ledger, [], arrears(), JULY)
    assert unpriced.net == 0
    assert [one.name for one in unpriced.unpriced] == ["Ada"]


def test_a_move_between_sites_neither_leaves_nor_joins() -> None:
    ledger = [
        person("Ada", until=date(2026, 6, 16), site="Main Street"),
        person("Ada", date(2026, 6, 16), site="Pier"),
    ]
    statement = billed(ledger)
    (users,) = statement.lines
    assert users.net == Decimal("30.00")
    assert (users.opening, users.joined, users.left) == (1, 0, 0)
    assert sorted((one.site, one.amount) for one in statement.devices) == [
        ("Main Street", Decimal("15.00")),
        ("Pier", Decimal("15.00")),
    ]


DAYS = st.integers(0, 60).map(lambda n: date.fromordinal(date(2026, 5, 15).toordinal() + n))


@given(
    st.lists(st.tuples(DAYS, DAYS), max_size=12),
    st.sampled_from(Counting),
    st.integers(0, 3),
    st.integers(0, 8),
    st.randoms(use_true_random=False),
)
def test_parts_are_the_sum_in_whatever_order_facts_were_recorded(
    stays: list[tuple[date, date]],
    rule: Counting,
    included: int,
    minimum: int,
    order: random.Random,
) -> None:
    ledger = [
        person(f"Person {n}", min(stay), max(stay))
        for n, stay in enumerate(stays)
        if stay[0] != stay[1]
    ]
    terms = {"counting": rule, "included": included, "minimum": minimum}
    once = billed(ledger, **terms)
    shuffled = list(ledger)
    order.shuffle(shuffled)
    assert billed(shuffled, **terms) == once
