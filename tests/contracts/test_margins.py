"""Margins: revenue of the bill, cost of all work and tools, and what is not known, counted."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agreements.values import Basis
from contracts.costs.tools import Stand, Usage
from contracts.costs.values import RateFact, Worker
from contracts.margins.bill import Billed, bill_margin, with_vendors
from contracts.margins.tickets import ticket_margins
from contracts.margins.trend import months_to, trend
from contracts.margins.values import Gaps, Margin
from contracts.margins.values_bill import BillMargin, VendorShare, Work
from contracts.values import Span
from tests.contracts.deals import (
    JULY,
    JUNE,
)
from tests.contracts.facts import uid

AT = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = Span(JUNE, JULY)
HALF_YEAR = Span(date(2026, 1, 1), date(2026, 7, 1))
BOB, EVE, ANN = Worker(uid("Bob"), "Bob"), Worker(uid("Eve"), "Eve", ("l1",)), Worker(None)
RATES = [
    RateFact(BOB.agent_id, "", HALF_YEAR.start, Decimal("37.77"), "USD", AT),
    RateFact(BOB.agent_id, "", date(2026, 6, 16), Decimal("41.13"), "USD", AT),
    RateFact(None, "l1", HALF_YEAR.start, Decimal("29.99"), "USD", AT),
]


def billed(revenue: str = "1000.00", charged: str = "0", currency: str = "USD") -> Billed:
    return Billed(
        uid("run"),
        uid("contract"),
        currency,
        JUNE,
        DAYS,
        DAYS,
        "issued",
        Decimal(revenue),
        Decimal(charged),
    )


def margin_of(*works: Work, revenue: str = "1000.00", charged: str = "0") -> BillMargin:
    return bill_margin(billed(revenue, charged), works, RATES, [], Usage(DAYS))


def test_all_worked_minutes_cost_by_the_rate_of_their_day_whoever_pays() -> None:
    found = margin_of(
        Work(BOB, date(2026, 6, 15), 60),
        Work(BOB, date(2026, 6, 16), 60, covered=False),
        Work(EVE, date(2026, 6, 16), 30),
        Work(ANN, date(2026, 6, 16), 45),
        Work(BOB, date(2026, 7, 1), 600),
    )
    margin = found.margin
    assert margin.labour_cost == Decimal("37.77") + Decimal("41.13") + Decimal("15.00")
    assert margin.assumed == Decimal("15.00")
    assert (margin.worked, margin.hours) == (195, Decimal("3.25"))
    assert margin.gaps == Gaps(uncosted_minutes=45)
    assert margin.gross == Decimal("906.10")
    assert margin.percent == Decimal("90.6")


def test_both_effective_rates_are_what_their_names_say() -> None:
    margin = Margin(
        "USD",
        revenue=Decimal(1000),
        labour_cost=Decimal(300),
        tool_cost=Decimal(150),
        vendor_cost=Decimal(50),
        worked=600,
    )
    assert (margin.rate_of_labour, margin.rate_invoiced) == (Decimal(80), Decimal(100))
    assert Margin("USD", revenue=Decimal(10)).rate_invoiced is None
    assert Margin("USD", labour_cost=Decimal(10)).percent is None
    assert Margin("USD", labour_cost=Decimal(10)).gross == -10


def test_a_rate_in_another_currency_is_a_gap_and_not_a_zero_in_silence() -> None:
    works = [Work(BOB, date(2026, 6, 15), 60)]
    found = bill_margin(billed(currency="PLN"), works, RATES, [], Usage(DAYS)).margin
    assert found.gaps == Gaps(unconverted_minutes=60)
    assert found.labour_cost == 0


def test_gaps_add_up_and_no_gap_is_false() -> None:
    names = [one.name for one in fields(Gaps)]
    every = Gaps(**dict.fromkeys(names, 1))
    assert every + every == Gaps(**dict.fromkeys(names, 2))
    assert not Gaps()
    assert all(Gaps(**{name: 1}) for name in names)


WORKERS = st.sampled_from((BOB, EVE, ANN))
WORKS = st.lists(
    st.builds(
        Work,
        worker=WORKERS,
        day=st.dates(date(2026, 5, 25), date(2026, 7, 5)),
        minutes=st.integers(0, 500),
        source=st.sampled_from(("", "ticket:1", "ticket:2", "ticket:3")),
        label=st.just("A ticket"),
        covered=st.booleans(),
    ),
    max_size=12,
)
CENTS = st.integers(-100_000, 1_000_000).map(lambda n: Decimal(n) / 100)


@given(WORKS, CENTS, CENTS, st.lists(st.tuples(CENTS, st.booleans()), max_size=3))
@settings(max_examples=40)
def test_f19_tickets_with_the_rest_are_the_bill_to_the_cent(
    works: list[Work],
    revenue: Decimal,
    charged: Decimal,
    vendors: list[tuple[Decimal, bool]],
) -> None:
    shares = [
        VendorShare("Vendor", abs(amount), "ticket:2" if exact else "", allocated=not exact)
        for amount, exact in vendors
    ]
    usage = Usage(DAYS, [Stand(Basis.SERVER, DAYS, 3)])
    whole = with_vendors(
        bill_margin(billed(str(revenue), str(charged)), works, RATES, [], usage), shares
    )
    of_work = {"ticket:1": charged / 2 if charged % Decimal("0.02") == 0 else charged}
    rows = ticket_margins(whole, of_work)
    margin = whole.margin
    assert sum(one.worked for one in rows) == margin.worked
    assert sum(one.charged for one in rows) == charged
    assert sum(one.revenue for one in rows) == margin.revenue
    assert sum(one.labour_cost for one in rows) == margin.labour_cost
    assert sum(one.vendor_cost + one.share_of_cost for one in rows) == (
        margin.tool_cost + margin.vendor_cost
    )
    assert sum(one.gross for one in rows) == margin.gross
    assert not rows[-1].source
    for person in whole.people:
        assert sum(person.shares) == person.cost


@given(WORKS, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_the_facts_changes_nothing(works: list[Work], order: Random) -> None:
    shuffled = list(works)
    order.shuffle(shuffled)
    assert margin_of(*works).margin == margin_of(*shuffled).margin


@given(WORKS, st.integers(1, 29))
@settings(max_examples=40)
def test_a_month_in_two_bills_counts_each_minute_once(works: list[Work], day: int) -> None:
    cut = JUNE + timedelta(days=day)
    whole = margin_of(*works).margin
    parts = [
        bill_margin(
            Billed(
                uid("run"), uid("contract"), "USD", JUNE, span, span, "issued",
                Decimal(0), Decimal(0),
            ), works, RATES, [], Usage(span),
        ).margin
        for span in (Span(JUNE, cut), Span(cut, JULY))
    ]  # fmt: skip
    both = parts[0] + parts[1]
    assert (both.worked, both.gaps) == (whole.worked, whole.gaps)
    assert abs(both.labour_cost - whole.labour_cost) <= Decimal("0.02")


def test_a_trend_sums_three_and_twelve_months() -> None:
    by_month = {
        month: Margin("USD", revenue=Decimal(100), labour_cost=Decimal(cost))
        for month, cost in zip(months_to(JULY, 13), range(13), strict=True)
    }
    found = trend(by_month, JULY, "USD")
    assert months_to(JULY, 3) == [date(2026, 5, 1), JUNE, JULY]
    assert [found.month.gross, found.change] == [88, -1]
    assert [found.three.revenue, found.three.labour_cost] == [300, 10 + 11 + 12]
    assert [found.twelve.revenue, found.twelve.labour_cost] == [1200, sum(range(1, 13))]
    assert found.points == Decimal("89.0") - Decimal("93.5")
