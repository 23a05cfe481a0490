"""Why a bill is not what it was: the parts are the difference to the cent, whatever happened."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.agreements.values import Basis, ContractFact
from contracts.agreements.values_line import Counting, Tiering
from contracts.billing.statement import compute
from contracts.billing.values_statement import Corrects, Statement
from contracts.ledger.values import CoverageFact
from contracts.values import Span
from msp.reports.monthly.bridge import PARTS, Bridge, bridge
from tests.contracts.facts import (
    JULY,
    JUNE,
    arrears,
    contract,
    counts,
    covers,
    line,
    price,
    uid,
    version,
    worked_ledger,
    works,
)

MAY = Span(date(2026, 5, 1), date(2026, 6, 1))
JUNE_15 = date(2026, 6, 15)


def billed(of: ContractFact, span: Span, *facts: Any, **more: Any) -> Statement:
    coverage = [one for one in facts if isinstance(one, CoverageFact)]
    return compute(of, coverage, more.pop("time", ()), arrears(span), JULY, **more)


def why(old: Statement, new: Statement) -> dict[str, Decimal]:
    """The parts that are anything at all."""
    parts = bridge([old], [new], "USD")
    assert parts.change == new.net - old.net
    return {part: value for part in PARTS if (value := getattr(parts, part))}


def test_one_that_came_is_quantity_and_the_rest_of_its_month_is_days_the_month_after() -> None:
    of = contract(version(line(1, Basis.WORKSTATION, price("60"))))
    fleet = [covers("A"), covers("B"), covers("C", since=date(2026, 5, 17))]
    april = Span(date(2026, 4, 1), date(2026, 5, 1))
    may, june = billed(of, MAY, *fleet), billed(of, JUNE, *fleet)
    assert why(billed(of, april, *fleet), may) == {"quantity": Decimal("29.03")}
    assert why(may, june) == {"days": Decimal("30.97")}


def test_a_new_price_is_price_and_a_device_gone_is_quantity() -> None:
    of = contract(
        version(line(1, Basis.WORKSTATION, price("60"), price("66", since=date(2026, 6, 1))))
    )
    fleet = [covers("A"), covers("B"), covers("C", until=date(2026, 6, 1))]
    assert why(billed(of, MAY, *fleet), billed(of, JUNE, *fleet)) == {
        "price": Decimal(12), "quantity": Decimal(-60),
    }  # fmt: skip


def test_a_price_on_the_10th_is_price_in_both_months() -> None:
    of = contract(
        version(line(1, Basis.WORKSTATION, price("60"), price("90", since=date(2026, 6, 10))))
    )
    july = Span(date(2026, 7, 1), date(2026, 8, 1))
    may, june, next_one = (billed(of, span, covers("A")) for span in (MAY, JUNE, july))
    assert why(may, june) == {"price": Decimal(21)}
    assert why(june, next_one) == {"price": Decimal(9)}


def test_a_tier_that_the_quantity_reached_is_quantity_and_not_a_new_price() -> None:
    tiers = (("2", "50"),)
    of = contract(
        version(
            line(
                1, Basis.WORKSTATION, price("60", tiers=tiers), tiering=Tiering.VOLUME,
                counting=Counting.PEAK,
            )
        )
    )  # fmt: skip
    fleet = [covers("A"), covers("B"), covers("C", since=date(2026, 6, 1))]
    assert why(billed(of, MAY, *fleet), billed(of, JUNE, *fleet)) == {"quantity": Decimal(30)}


def test_a_device_within_the_included_ones_moves_nothing() -> None:
    of = contract(version(line(1, Basis.WORKSTATION, price("60"), included=5, minimum=2)))
    fleet = [covers("A"), covers("B", since=date(2026, 6, 1))]
    assert why(billed(of, MAY, *fleet), billed(of, JUNE, *fleet)) == {}


def test_seats_hours_fees_and_corrections_each_have_their_part() -> None:
    of = contract(
        version(
            line(1, Basis.USER, price("30"), quantity=Decimal(10)),
            line(2, Basis.HOURLY, price("100")),
            line(3, Basis.ONE_OFF, price("500"), once_on=JUNE_15),
            line(4, Basis.FLAT, price("200")),
        )
    )
    seats = [counts("12", date(2026, 6, 1))]
    may = billed(of, MAY, quantities=seats, time=[works("1", date(2026, 5, 5), 60)])
    june = billed(of, JUNE, quantities=seats, time=[works("2", date(2026, 6, 5), 90)])
    late = june.lines[0].__class__
    wrong = next(one for one in june.lines if one.number == 4)
    parts = {name: getattr(wrong, name) for name in late.__dataclass_fields__}
    parts |= {"net": Decimal(-20), "unshared": Decimal(-20), "corrects": Corrects(MAY, "INV-1")}
    corrected = Statement(
        **{name: getattr(june, name) for name in june.__dataclass_fields__ if name != "lines"},
        lines=(*june.lines, late(**parts)),
    )
    assert why(may, corrected) == {
        "quantity": Decimal(60), "usage": Decimal(50), "one_off": Decimal(500),
        "correction": Decimal(-20),
    }  # fmt: skip


names = st.sampled_from(["A", "B", "C", "D", "E"])
days = st.dates(date(2026, 4, 20), date(2026, 7, 10))
stays = st.lists(
    st.tuples(names, days, st.integers(1, 70)), max_size=5, unique_by=lambda one: one[0]
)
amounts = st.sampled_from(["0", "7.77", "33.33", "60"])
lines = st.builds(
    lambda first, then, day, included, minimum, discount, counting, tiered: line(
        1, Basis.WORKSTATION,
        price(first, tiers=(("2", "5.01"),) if tiered else ()), price(then, since=day),
        included=included, minimum=minimum, discount_percent=Decimal(discount),
        counting=counting, tiering=Tiering.GRADUATED if tiered else Tiering.SINGLE,
    ),
    amounts, amounts, days, st.integers(0, 2), st.integers(0, 4), st.sampled_from(["0", "12.5"]),
    st.sampled_from(Counting), st.booleans(),
)  # fmt: skip
others = st.lists(
    st.builds(
        lambda number, basis, first, then, day: line(
            number, basis, price(first), price(then, since=day),
            **({"once_on": day} if basis is Basis.ONE_OFF else {}),
        ),
        st.integers(2, 5),
        st.sampled_from([Basis.USER, Basis.FLAT, Basis.ONE_OFF, Basis.INCIDENT]),
        amounts, amounts, days,
    ),
    max_size=3, unique_by=lambda one: one.number,
)  # fmt: skip
hours = st.builds(
    lambda first, then, day: line(9, Basis.HOURLY, price(first), price(then, since=day)),
    amounts, amounts, days,
)  # fmt: skip
work = st.lists(
    st.tuples(st.sampled_from(["1", "2", "3"]), days, st.integers(0, 99)),
    max_size=4, unique_by=lambda one: one[:2],
)  # fmt: skip


@given(lines, hours, others, stays, work)
def test_the_parts_are_the_difference_exactly(
    first: Any, hourly: Any, more: list[Any], fleet: list[Any], done: list[Any]
) -> None:
    """Whatever the terms, the fleet and the work: to the cent, and none is a fraction of one."""
    of = contract(version(first, hourly, *more))
    facts = [
        covers(name, since=day, until=date.fromordinal(day.toordinal() + length))
        for name, day, length in fleet
    ]
    time = [works(label, day, minutes) for label, day, minutes in done]
    may, june = (billed(of, span, *facts, time=time) for span in (MAY, JUNE))
    parts = bridge([may], [june], "USD")
    assert parts.change == june.net - may.net
    assert all(getattr(parts, one) == round(getattr(parts, one), 2) for one in PARTS)
    back = bridge([june], [may], "USD")
    assert back.change == -parts.change
    assert bridge([june], [june], "USD") == Bridge(*[Decimal("0.00")] * 6)


def test_nothing_before_is_all_quantity_and_use() -> None:
    of = contract(version(line(1, Basis.WORKSTATION, price("60"))))
    june = billed(of, JUNE, *worked_ledger())
    assert bridge([], [june], "USD").quantity == june.net == Decimal("668.00")
    assert uid("contract") == june.contract_id
