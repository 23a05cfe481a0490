"""Statements: every cent explains itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.agreements.values import (
    Basis,
    Cadence,
    Cycle,
)
from contracts.agreements.values_terms import Divisor, Proration
from contracts.billing.fingerprint import fingerprint
from contracts.billing.statement import compute
from contracts.billing.values import MissingPrice
from contracts.billing.values_statement import Statement
from contracts.ledger.values import BillState, CoverageFact
from contracts.values import Span
from tests.contracts.facts import (
    JULY,
    arrears,
    contract,
    covers,
    harbor,
    line,
    price,
    ties_out,
    version,
    worked_ledger,
    works,
)

AUGUST = datetime(2026, 8, 1, 6, tzinfo=UTC)
JULY_DAYS = Span(date(2026, 7, 1), date(2026, 8, 1))


def test_the_worked_figure() -> None:
    statement = compute(harbor(), worked_ledger(), [], arrears(), JULY)
    stations, servers = statement.lines
    assert (stations.net, servers.net, statement.total) == (
        Decimal("668.00"),
        Decimal("800.00"),
        Decimal("1468.00"),
    )
    shares = {one.name: one.amount for one in statement.devices}
    assert [shares[f"WS-{n:02d}"] for n in range(1, 13)] == [
        *[Decimal("60.00")] * 10,
        Decimal("40.00"),
        Decimal("28.00"),
    ]
    assert (stations.asset_days, stations.divisor) == (334, 30)
    assert (stations.opening, stations.joined, stations.left, stations.closing) == (11, 1, 1, 11)
    ties_out(statement)


def test_f08_a_day_of_february_is_a_28th() -> None:
    february = Span(date(2026, 2, 1), date(2026, 3, 1))
    terms = version(line(1, Basis.SERVER, price("31.00")))
    ledger = [covers("SRV-1", Basis.SERVER, since=date(2026, 2, 2))]
    assert compute(contract(terms), ledger, [], arrears(february), JULY).net == Decimal("29.89")
    thirty = replace(terms, divisor=Divisor.THIRTY)
    assert compute(contract(thirty), ledger, [], arrears(february), JULY).net == Decimal("27.90")
    whole = replace(terms, proration=Proration.WHOLE)
    assert compute(contract(whole), ledger, [], arrears(february), JULY).net == Decimal("31.00")


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("divisor", Divisor)
def test_f08_a_whole_month_costs_a_whole_price(month: int, divisor: Divisor) -> None:
    span = Span(date(2028, month, 1), date(2028 + month // 12, month % 12 + 1, 1))
    terms = version(
        line(1, Basis.SERVER, price("400"), price("400", date(2028, month, 10))), divisor=divisor
    )
    statement = compute(contract(terms), [covers("SRV-1", Basis.SERVER)], [], arrears(span), JULY)
    assert statement.net == Decimal("400.00")


def test_f18_a_missing_price_is_an_error_and_not_a_zero() -> None:
    euro = contract(version(line(1, Basis.WORKSTATION, price("60", currency="EUR"))))
    with pytest.raises(MissingPrice, match="no price in USD on 1 Jun 2026"):
        compute(euro, [covers("WS-1")], [], arrears(), JULY)
    assert compute(euro, [], [], arrears(), JULY).net == 0
    with pytest.raises(MissingPrice, match="Printer jam"):
        compute(harbor(), [], [works("Printer jam", date(2026, 6, 3), 30)], arrears(), JULY)
    late = contract(version(line(1, Basis.WORKSTATION, price("60", date(2026, 6, 10)))))
    with pytest.raises(MissingPrice):
        compute(late, [covers("WS-1")], [], arrears(), JULY)


def test_a_price_change_in_the_middle_makes_two_lines() -> None:
    terms = version(line(1, Basis.WORKSTATION, price("60"), price("66", date(2026, 6, 11))))
    statement = compute(contract(terms), [covers("WS-1")], [], arrears(), JULY)
    assert [(one.span.days, one.net) for one in statement.lines] == [
        (10, Decimal("20.00")),
        (20, Decimal("44.00")),
    ]
    ties_out(statement)


def test_a_version_that_changes_nothing_on_a_line_does_not_cut_it() -> None:
    first = version(line(1, Basis.WORKSTATION, price("60")))
    second = version(
        line(1, Basis.WORKSTATION, price("60")),
        line(2, Basis.SERVER, price("400")),
        number=2,
        since=date(2026, 6, 16),
    )
    statement = compute(contract(first, second), worked_ledger(), [], arrears(), JULY)
    assert [(one.number, one.net) for one in statement.lines] == [
        (1, Decimal("668.00")),
        (2, Decimal("400.00")),
    ]
    assert statement.versions == (1, 2)


def test_included_devices_are_free_and_a_minimum_is_owed() -> None:
    def net(count: int, **terms: object) -> Statement:
        agreed = contract(version(line(1, Basis.WORKSTATION, price("60"), **terms)))
        statement = compute(agreed, [covers(f"WS-{n}") for n in range(count)], [], arrears(), JULY)
        ties_out(statement)
        return statement

    assert net(7, included=5).net == Decimal("120.00")
    assert net(3, included=5).net == Decimal("0.00")
    assert net(3, minimum=5).net == Decimal("300.00")
    assert net(3, minimum=5).lines[0].unshared == Decimal("120.00")
    assert net(7, included=5, minimum=4).lines[0].unshared == Decimal("120.00")


def test_f11_the_first_device_is_billed_from_its_day_and_not_before() -> None:
    ledger = [covers("WS-1", since=date(2026, 6, 30))]
    may = Span(date(2026, 5, 1), date(2026, 6, 1))
    assert compute(harbor(), ledger, [], arrears(may), JULY).net == 0
    assert compute(harbor(), ledger, [], arrears(), JULY).net == Decimal("2.00")


def test_f14_a_device_seen_for_twenty_minutes_is_listed_and_not_billed() -> None:
    ledger = [*worked_ledger(), covers("QUICK-1", since=date(2026, 6, 9), excluded="Quick support")]
    statement = compute(harbor(), ledger, [], arrears(), JULY)
    assert statement.net == Decimal("1468.00")
    listed = [one for one in statement.devices if one.line is None]
    assert [(one.name, one.note, one.amount) for one in listed] == [
        ("QUICK-1", "Quick support", Decimal(0))
    ]


def test_f15_and_f16_a_change_of_policy_counts_from_its_own_date() -> None:
    by_day = version(line(1, Basis.WORKSTATION, price("60")))
    whole = replace(by_day, number=2, effective_from=date(2026, 7, 1), proration=Proration.WHOLE)
    ledger = [covers("WS-1", since=date(2026, 6, 16)), covers("WS-2", since=date(2026, 7, 16))]
    june = compute(contract(by_day, whole), ledger, [], arrears(), AUGUST)
    july = compute(contract(by_day, whole), ledger, [], arrears(JULY_DAYS), AUGUST)
    assert (june.net, july.net) == (Decimal("30.00"), Decimal("120.00"))


def test_f17_a_cancelled_contract_ends_its_lines() -> None:
    ended = contract(version(line(1, Basis.WORKSTATION, price("60")), ends_on=date(2026, 6, 16)))
    ledger = [covers("WS-1"), covers("WS-2", since=date(2026, 6, 20))]
    period = Span(date(2026, 6, 1), date(2026, 6, 16))
    assert compute(ended, ledger, [], arrears(period), JULY).net == Decimal("30.00")
    assert compute(ended, ledger, [], arrears(JULY_DAYS), AUGUST).net == 0


def test_f04_zero_billable_minutes_stay_zero_and_many_entries_share_one_line() -> None:
    hourly = contract(version(line(1, Basis.HOURLY, price("100")), minutes_increment=15))
    entries = [
        works("free look", date(2026, 6, 2), 0, worked=265),
        works("mail", date(2026, 6, 3), 10),
        works("server room", date(2026, 6, 4), 50),
    ]
    statement = compute(hourly, [], entries, arrears(), JULY)
    assert statement.net == Decimal("125.00")
    assert [one.minutes for one in statement.labour] == [0, 15, 60]
    ties_out(statement)


def test_f12_covered_and_goodwill_time_is_shown_and_never_billed() -> None:
    hourly = contract(version(line(1, Basis.HOURLY, price("100"))))
    entries = [
        works("patching", date(2026, 6, 2), 90, BillState.COVERED),
        works("our own fault", date(2026, 6, 3), 45, BillState.GOODWILL),
    ]
    statement = compute(hourly, [], entries, arrears(), JULY)
    assert statement.net == 0
    assert [(one.label, one.billable, one.amount) for one in statement.labour] == [
        ("patching", 90, Decimal(0)),
        ("our own fault", 45, Decimal(0)),
    ]


def test_work_of_its_own_kind_has_its_own_price() -> None:
    hourly = contract(
        version(
            line(1, Basis.HOURLY, price("100")),
            line(2, Basis.HOURLY, price("150"), work_type="onsite"),
        )
    )
    entries = [
        works("by phone", date(2026, 6, 2), 60, work_type="remote"),
        works("visit", date(2026, 6, 2), 60, work_type="onsite"),
    ]
    statement = compute(hourly, [], entries, arrears(), JULY)
    assert [one.net for one in statement.lines] == [Decimal("100.00"), Decimal("150.00")]


def test_prices_for_other_terms_than_the_billing_cycle() -> None:
    quarter = Span(date(2026, 4, 1), date(2026, 7, 1))
    lines = (
        line(1, Basis.WORKSTATION, price("60")),
        line(2, Basis.FLAT, price("1200"), per=Cycle.YEARLY),
    )
    by_quarter = contract(version(*lines, cadence=Cadence(Cycle.QUARTERLY, 1)))
    statement = compute(
        by_quarter, [covers("WS-1", until=date(2026, 5, 1))], [], arrears(quarter), JULY
    )
    assert [one.net for one in statement.lines] == [
        Decimal("60.00"),
        Decimal("0.00"),
        Decimal("0.00"),
        Decimal("300.00"),
    ]
    monthly = compute(contract(version(*lines)), [], [], arrears(), JULY)
    assert monthly.net == Decimal("100.00")


def test_a_discount_and_tax_are_rounded_once() -> None:
    agreed = contract(
        version(
            line(
                1,
                Basis.WORKSTATION,
                price("33.33"),
                discount_percent=Decimal("7.5"),
                tax_code="S",
                tax_percent=Decimal("23"),
            ),
            line(2, Basis.FLAT, price("10.01"), tax_code="S", tax_percent=Decimal("23")),
        )
    )
    statement = compute(agreed, [covers(f"WS-{n}") for n in range(3)], [], arrears(), JULY)
    assert [(one.gross, one.discount, one.net) for one in statement.lines] == [
        (Decimal("99.99"), Decimal("7.50"), Decimal("92.49")),
        (Decimal("10.01"), Decimal("0.00"), Decimal("10.01")),
    ]
    assert statement.tax == Decimal("23.58")
    ties_out(statement)


@given(st.permutations(worked_ledger()))
def test_the_same_facts_give_the_same_cents_in_any_order(ledger: list[CoverageFact]) -> None:
    first = compute(harbor(), worked_ledger(), [], arrears(), JULY)
    again = compute(harbor(), ledger, [], arrears(), JULY)
    assert again == first
    assert fingerprint(again) == fingerprint(first)
    told = [*ledger, covers("WS-13", at=AUGUST)]
    assert fingerprint(compute(harbor(), told, [], arrears(), JULY)) == fingerprint(first)
    assert fingerprint(compute(harbor(), told, [], arrears(), AUGUST)) != fingerprint(first)
