"""Cost centres of a bill: lines follow their evidence, and the parts are the line to the cent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agreements.values import Basis
from contracts.billing.charged_to import CentrePart, centre_sums, charged_to
from contracts.billing.statement import compute
from contracts.payers.values import Centre, ChargeFact, Subject
from msp.kernel.money import round_parts
from tests.contracts.facts import JULY as ASKED
from tests.contracts.facts import SIGNED as EARLY
from tests.contracts.facts import arrears, contract, covers, line, price, uid, version, works

NORTH, SOUTH, HEAD = Centre("4100", "North"), Centre("4200", "South"), Centre("1000", "Head office")
AGREED, VAT = uid("contract"), Decimal(23)


def chosen(
    centre: Centre | None,
    *,
    site: str = "",
    contract: bool = False,
    number: int | None = None,
    since: date = date(2026, 1, 1),
) -> ChargeFact:
    own = contract or number is not None
    subject = Subject(AGREED if own else None, number, uid(site) if site else None)
    return ChargeFact(subject, site, centre, since, EARLY)


def nets(parts: list[CentrePart]) -> dict[tuple[int, str], str]:
    return {(one.line, one.centre.code): str(one.net) for one in parts}


def test_devices_go_where_their_site_is_and_the_rest_where_the_contract_is() -> None:
    agreed = contract(
        version(
            line(1, Basis.WORKSTATION, price("100"), minimum=4),
            line(2, Basis.FLAT, price("50")),
            line(3, Basis.FLAT, price("30")),
        )
    )
    ledger = [covers("A", site="North"), covers("B", site="South"), covers("C", site="Elsewhere")]
    statement = compute(agreed, ledger, [], arrears(), ASKED)
    facts = [
        chosen(NORTH, site="North"),
        chosen(SOUTH, site="South"),
        chosen(HEAD, contract=True),
        chosen(SOUTH, number=3),
    ]
    # Four are owed, three are there: the fourth hundred is no site's.
    assert nets(charged_to(statement, facts)) == {
        (1, "1000"): "200.00",
        (1, "4100"): "100.00",
        (1, "4200"): "100.00",
        (2, "1000"): "50.00",
        (3, "4200"): "30.00",
    }


def test_a_site_that_changes_its_centre_within_a_month_is_divided_by_days() -> None:
    agreed = contract(version(line(1, Basis.WORKSTATION, price("100"))))
    statement = compute(agreed, [covers("A", site="North")], [], arrears(), ASKED)
    facts = [
        chosen(NORTH, site="North"),
        chosen(SOUTH, site="North", since=date(2026, 6, 11)),
        chosen(None, site="North", since=date(2026, 6, 21)),
    ]
    # A third each: the odd cent goes to the first of equal remainders; the last third to none.
    assert nets(charged_to(statement, facts)) == {
        (1, ""): "33.34",
        (1, "4100"): "33.33",
        (1, "4200"): "33.33",
    }


def test_without_a_choice_a_bill_speaks_of_no_centre() -> None:
    agreed = contract(version(line(1, Basis.FLAT, price("100"))))
    statement = compute(agreed, [], [], arrears(), ASKED)
    assert charged_to(statement, []) == []
    assert charged_to(statement, [chosen(NORTH, site="North")]) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("NSX"), st.integers(0, 30)), min_size=1, max_size=9),
    st.sets(st.tuples(st.sampled_from("NS-"), st.integers(1, 30)), max_size=4),
    st.decimals("0.01", "999.99", places=2),
    st.integers(0, 12),
)
def test_centres_sum_to_every_line_and_to_the_bill(
    stays: list[tuple[str, int]], changes: set[tuple[str, int]], amount: Decimal, minimum: int
) -> None:
    agreed = contract(
        version(
            line(
                1, Basis.WORKSTATION, price(str(amount)), minimum=minimum, tax_percent=Decimal(23)
            ),
            line(2, Basis.HOURLY, price("77.77"), tax_percent=Decimal(8)),
        )
    )
    ledger = [
        covers(f"D{n}", since=date(2026, 6, 1) + timedelta(days=late), site=site)
        for n, (site, late) in enumerate(stays)
    ]
    done = [works("Router", date(2026, 6, 9), 50)]
    statement = compute(agreed, ledger, done, arrears(), ASKED)
    facts = [chosen(HEAD), chosen(NORTH, site="N"), chosen(SOUTH, site="S")]
    for site, day in changes:
        since = date(2026, 6, day)
        at_site = chosen(SOUTH if site == "N" else None, site=site, since=since)
        facts.append(at_site if site != "-" else chosen(NORTH, contract=True, since=since))
    parts = charged_to(statement, facts)
    for one in statement.lines:
        mine = [part for part in parts if part.line == one.ordinal]
        assert sum(part.net for part in mine) == one.net
        assert sum(part.tax for part in mine) == one.tax
        assert all(part.net >= 0 for part in mine)
    sums = centre_sums(parts)
    assert sum(one.net for one in sums) == statement.net
    assert sum(one.total for one in sums) == statement.total


@given(st.integers(-99_999, 99_999), st.lists(st.integers(-999, 999), min_size=1, max_size=6))
def test_signed_parts_are_rounded_within_a_cent_and_keep_their_sum(
    cents: int, weights: list[int]
) -> None:
    whole = sum(weights)
    if not whole:
        return
    exact = [Fraction(cents * one, 100 * whole) for one in weights]
    parts = round_parts(exact, "USD")
    assert sum(parts) == Decimal(cents).scaleb(-2)
    off = [abs(Fraction(part) - one) for part, one in zip(parts, exact, strict=True)]
    assert max(off) < Fraction(1, 100)


def test_parts_of_a_sum_that_is_not_rounded_are_refused() -> None:
    with pytest.raises(ValueError, match="rounded"):
        round_parts([Decimal("0.001")], "USD")
