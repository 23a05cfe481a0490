"""The simulator: other terms over what really was, by the function that bills, writing nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agreements.values import Basis
from contracts.billing.statement import compute
from contracts.ledger.values import BillState, TimeFact
from contracts.simulator.changing import changed
from contracts.simulator.history import History, time_of
from contracts.simulator.simulating import Asked, simulate
from contracts.simulator.values import Change, Simulation
from contracts.values import Span
from msp.kernel.errors import Refused
from tests.contracts.deals import JULY, JUNE
from tests.contracts.facts import (
    arrears,
    contract,
    counts,
    covers,
    line,
    price,
    version,
    worked_ledger,
    works,
)

NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)
AUGUST = date(2026, 8, 1)
ASKED = Asked(AUGUST, 3, JUNE, NOW)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def pure(change: Change, asked: Asked = ASKED) -> Simulation:
    from_june = contract(
        version(line(1, Basis.WORKSTATION, price("60")), line(2, Basis.SERVER, price("400")))
    )
    history = History(worked_ledger(), [], [], [])
    return simulate(from_june, changed(from_june, change, NOW), history, asked, {})


def nets(found: Simulation) -> list[object]:
    return [(one.now.net, one.then.net) for one in found.months]


def test_a_percentage_begins_on_its_day_and_leaves_the_days_before() -> None:
    found = pure(Change(JULY, percent=Decimal(10)))
    # June is the worked example; from July eleven workstations at 66 and two servers at 440.
    assert nets(found) == [
        (Decimal(1468), Decimal(1468)),
        (Decimal(1460), Decimal(1606)),
        (Decimal(1460), Decimal(1606)),
    ]
    assert [(one.number, one.change) for one in found.lines] == [
        (1, Decimal(132)),
        (2, Decimal(160)),
    ]
    assert sum(one.change for one in found.lines) == found.change == 292


def test_a_percentage_in_the_middle_of_a_month_bills_it_in_two_parts() -> None:
    found = pure(Change(date(2026, 6, 16), percent=Decimal(-50), lines=frozenset({2})))
    assert nets(found)[0] == (Decimal(1468), Decimal(1268))
    assert [one.change for one in found.lines] == [0, Decimal(-1000)]


def test_typed_prices_hold_whatever_was_agreed_for_later() -> None:
    agreed = contract(version(line(1, Basis.WORKSTATION, price("60"), price("70", since=AUGUST))))
    history = History([covers("WS-1")], [], [], [])
    change = Change(JULY, prices={1: Decimal("61.5")})
    found = simulate(agreed, changed(agreed, change, NOW), history, ASKED, {})
    assert nets(found)[1:] == [(60, Decimal("61.50")), (70, Decimal("61.50"))]
    rise = Change(JULY, percent=Decimal(10))
    found = simulate(agreed, changed(agreed, rise, NOW), history, ASKED, {})
    assert nets(found) == [(60, 60), (60, 66), (70, 77)]


def test_tiers_follow_a_percentage_and_a_typed_price_in_proportion() -> None:
    agreed = contract(version(line(1, Basis.WORKSTATION, price("60", tiers=(("10", "50"),)))))
    for change in (Change(JULY, percent=Decimal(10)), Change(JULY, prices={1: Decimal(66)})):
        (one,) = changed(agreed, change, NOW).versions[0].lines
        found = [each.amount for each in one.prices]
        found += [tier.amount for each in one.prices for tier in each.tiers]
        assert found == [60, 66, 50, 55]


def test_another_version_replaces_what_was_signed_for_later() -> None:
    first = version(line(1, Basis.WORKSTATION, price("60")))
    second = version(line(1, Basis.WORKSTATION, price("90", since=AUGUST)), number=2, since=AUGUST)
    draft = version(
        line(1, Basis.WORKSTATION, price("50", since=date(2027, 1, 1))),
        number=3,
        since=date(2027, 1, 1),
        at=NOW + timedelta(days=1),
        ends_on=date(2026, 7, 10),
    )
    agreed = contract(first, second)
    history = History([covers("WS-1")], [], [], [])
    after = changed(agreed, Change(JULY, version=draft), NOW)
    assert nets(simulate(agreed, after, history, ASKED, {})) == [(60, 60), (60, 50), (90, 50)]
    same = replace(agreed, versions=(draft,))
    assert changed(agreed, Change(JULY, contract=same), NOW) == after
    with pytest.raises(Refused, match="nothing is converted"):
        changed(agreed, Change(JULY, contract=replace(same, currency="EUR")), NOW)


def test_a_month_that_cannot_be_billed_says_why_and_counts_on_neither_side() -> None:
    agreed = contract(
        version(line(1, Basis.WORKSTATION, price("60")), line(2, Basis.SERVER, price("400"))),
    )
    history = History([covers("WS-1")], [works("Outside", date(2026, 7, 9), 30)], [], [])
    rise = Change(JUNE, percent=Decimal(100))
    found = simulate(agreed, changed(agreed, rise, NOW), history, ASKED, {})
    assert nets(found) == [(60, 120), (None, None), (60, 120)]
    assert "has no price in USD" in found.months[1].then.problems[0]
    assert [found.now, found.change, found.lines[0].now] == [120, 120, 120]


@given(st.integers(-90, 200), st.dates(date(2026, 5, 1), date(2026, 9, 15)))
@settings(max_examples=30)
def test_lines_add_up_to_the_months_and_a_rise_never_lowers(percent: int, since: date) -> None:
    found = pure(Change(since, percent=Decimal(percent)))
    assert sum(one.now for one in found.lines) == found.now
    assert sum(one.then for one in found.lines) == found.then
    assert found.change * percent >= 0
    assert pure(Change(since)).change == 0


def test_what_was_begun_is_known_for_each_period_from_one_reading() -> None:
    june, july = Span(JUNE, JULY), Span(JULY, AUGUST)
    time = [
        works("One", date(2026, 6, 9), 30, work_type="remote"),
        works("One", date(2026, 7, 9), 30, begun=(("onsite", ""),)),
        works("One", date(2026, 7, 10), 30),
        works("Two", date(2026, 6, 9), 0),
        works("Two", date(2026, 7, 9), 30, state=BillState.COVERED),
    ]
    assert [one.begun for one in time_of(time, june)] == [(), ()]
    assert [one.begun for one in time_of(time, july)] == [
        (("onsite", ""), ("remote", "")),
        (("remote", ""),),
        (),
    ]


def is_before(one: TimeFact, other: TimeFact, days: Span) -> bool:
    return one.source == other.source and one.work_date < days.start


def test_one_reading_gives_what_each_period_computes_by_itself() -> None:
    agreed = contract(
        version(
            line(1, Basis.WORKSTATION, price("60")),
            line(2, Basis.INCIDENT, price("90"), included=1),
            line(3, Basis.USER, price("7"), quantity=Decimal(3)),
        )
    )
    # Each incident is worked on in two periods, and charged in the first.
    time = [works(f"T{n % 5}", JUNE + timedelta(days=9 * n), 30) for n in range(10)]
    quantities = [counts("5", date(2026, 6, 20), number=3), counts("4", AUGUST, number=3)]
    history = History([covers("WS-1", until=date(2026, 7, 20))], time, quantities, [])
    found = simulate(agreed, agreed, history, ASKED, {})

    def known_for(days: Span) -> list[TimeFact]:
        """As the ledger tells it when one period alone is read."""
        return [
            replace(
                one, begun=(("", ""),) if any(is_before(other, one, days) for other in time) else ()
            )
            for one in time
            if one.work_date in days
        ]

    alone = [
        compute(agreed, history.coverage, known_for(due.labour), due, NOW, quantities).net
        for due in (arrears(Span(JUNE, JULY)), arrears(Span(JULY, AUGUST)))
    ]
    assert [one.now.net for one in found.months[:2]] == alone
