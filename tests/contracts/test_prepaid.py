"""Prepaid hours worked out from facts: who draws, in which order, what lapses and what is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.agreements.values import Basis, ContractFact, Cycle
from contracts.agreements.values_suspension import SuspensionFact
from contracts.billing.statement import compute
from contracts.billing.values import MissingPrice
from contracts.billing.values_statement import Statement
from contracts.documents.formula import formula_of
from contracts.ledger.values import BillState, TimeFact
from contracts.prepaid.movement import burned, continued, rows_of
from contracts.prepaid.values import PrepaidFacts
from contracts.values import Span
from tests.contracts.facts import JULY as ASKED
from tests.contracts.facts import (
    SIGNED,
    arrears,
    contract,
    line,
    price,
    ties_out,
    uid,
    version,
    works,
)
from tests.contracts.hours import adjusted, block_line, bought, hours, minutes, retainer_line

HOURLY = line(9, Basis.HOURLY, price("120"))
JUNE = Span(date(2026, 6, 1), date(2026, 7, 1))


def day(number: int, month: int = 6) -> date:
    return date(2026, month, number)


def june(agreed: ContractFact, facts: PrepaidFacts, *entries: TimeFact) -> Statement:
    statement = compute(agreed, [], entries, arrears(), ASKED, prepaid=facts)
    ties_out(statement)
    for row in statement.prepaid:
        moved = row.bought - row.used - row.expired + row.adjusted + row.corrected
        assert row.opening + moved == row.closing
        drawn = sum(one.drawn for one in statement.labour if one.grant_key == row.key)
        assert drawn == row.used
    return statement


def left(statement: Statement) -> list[Decimal]:
    return [one.closing / 60 for one in statement.prepaid]


def test_a_block_is_charged_when_it_is_bought_and_what_it_cannot_pay_goes_by_the_hour() -> None:
    agreed = contract(version(block_line(), HOURLY))
    facts = hours(bought(day(3)))
    statement = june(
        agreed,
        facts,
        works("T-1", day(2), 60),
        works("T-2", day(3), 8 * 60),
        works("T-3", day(9), 5 * 60),
    )
    block, hourly = statement.lines
    assert (block.net, formula_of(block)) == (Decimal("900.00"), "1 × 900")
    # An hour before the purchase, and three that the block had no more hours for.
    assert (hourly.charged, hourly.net) == (Decimal(4), Decimal("480.00"))
    paid = [(one.label, one.minutes) for one in statement.labour if one.grant_key]
    assert paid == [("T-2", 480), ("T-3", 120)]
    assert sum(one.worked for one in statement.labour) == 3 * 60
    (row,) = statement.prepaid
    assert minutes(row, "opening bought used closing") == (0, 600, 600, 0)


def test_f12_covered_goodwill_and_zero_minutes_never_burn() -> None:
    agreed = contract(version(block_line(), HOURLY))
    statement = june(
        agreed,
        hours(bought(day(1))),
        works("T-1", day(2), 60, BillState.COVERED),
        works("T-2", day(2), 60, BillState.GOODWILL),
        works("T-3", day(2), 0, worked=265),
    )
    assert left(statement) == [10]
    assert not [one for one in statement.labour if one.grant_key]
    assert statement.net == Decimal("900.00")


def test_the_oldest_block_is_drawn_first_and_an_expired_one_never() -> None:
    agreed = contract(version(block_line(), HOURLY))
    facts = hours(
        bought(day(1, 3), "4", expires=day(11)),
        bought(day(1, 5), "4"),
        history=(works("T-0", day(2, 5), 60),),
    )
    statement = june(agreed, facts, works("T-1", day(10), 60), works("T-2", day(11), 60))
    march, may = statement.prepaid
    assert minutes(march, "opening used expired closing") == (180, 60, 120, 0)
    assert minutes(may, "opening used closing") == (240, 60, 180)
    assert may.value == Decimal("675.00")


def test_unused_hours_roll_over_into_a_block_that_was_bought_in_time() -> None:
    agreed = contract(version(block_line(), HOURLY))
    old = bought(day(1, 3), "4", expires=day(11), rolls_over=True)
    alone = june(agreed, hours(old))
    assert [minutes(one, "expired closing") for one in alone.prepaid] == [(240, 0)]
    late = june(agreed, hours(old, bought(day(11), expires=day(11, 9))))
    assert [one.expired for one in late.prepaid] == [240, 0]
    kept = june(agreed, hours(old, bought(day(10), expires=day(11, 9))))
    assert [(int(one.closing), one.expires_on) for one in kept.prepaid] == [
        (240, day(11, 9)),
        (600, day(11, 9)),
    ]


def test_work_of_a_named_kind_draws_more_and_its_last_minute_is_paid_whole() -> None:
    terms = block_line(hours="1", factors=(("night", Decimal("1.5")),))
    agreed = contract(version(terms, HOURLY))
    statement = june(
        agreed, hours(bought(day(1), "1")), works("T-1", day(2), 50, work_type="night")
    )
    _block, hourly = statement.lines
    # Forty minutes of the night draw the whole hour.
    assert left(statement) == [0]
    assert [one.minutes for one in statement.labour if one.grant_key] == [40]
    assert hourly.net == Decimal("20.00")
    uneven = june(
        agreed,
        hours(bought(day(1), "1")),
        works("T-1", day(2), 10),
        works("T-2", day(3), 60, work_type="night"),
    )
    # 50 minutes left pay 33⅓ minutes: the started one is paid whole.
    assert [one.minutes for one in uneven.labour if one.label == "T-2"] == [26, 34]
    assert left(uneven) == [0]


def test_a_line_for_its_own_kind_goes_first_and_a_retainer_before_a_block() -> None:
    travel = line(8, Basis.HOURLY, price("80"), work_type="travel")
    onsite = block_line(2, "2", work_type="onsite")
    agreed = contract(version(block_line(), onsite, retainer_line(3), HOURLY, travel))
    facts = hours(bought(day(1)), bought(day(1), "2", number=2))
    statement = june(
        agreed,
        facts,
        works("T-1", day(2), 60, work_type="travel"),
        works("T-2", day(3), 3 * 60, work_type="onsite"),
        works("T-3", day(4), 6 * 60),
    )
    block, own, retainer = statement.prepaid
    assert [int(one.used) for one in (own, retainer, block)] == [120, 300, 120]
    assert [one.net for one in statement.lines if one.basis is Basis.HOURLY] == [Decimal("80.00")]


def test_a_retainer_gives_its_hours_each_period_and_carries_them_as_agreed() -> None:
    entries = (works("T-1", day(5, 4), 60), works("T-2", day(5, 5), 60))
    lapsing = contract(version(retainer_line(), HOURLY))
    (row,) = june(lapsing, hours(history=entries)).prepaid
    assert minutes(row, "opening bought expired closing") == (0, 300, 300, 0)
    carried = contract(version(retainer_line(carried_periods=1), HOURLY))
    statement = june(carried, hours(history=entries), works("T-3", day(5), 9 * 60))
    may, here = statement.prepaid
    # May's own hours were not touched: April's paid for May's work.
    assert minutes(may, "opening used closing") == (300, 300, 0)
    assert minutes(here, "bought used closing") == (300, 240, 60)
    assert statement.net == Decimal("400.00")


def test_a_retainers_part_of_a_month_has_its_part_of_the_hours() -> None:
    agreed = contract(version(retainer_line(), HOURLY, since=day(16)), starts_on=day(16))
    statement = june(agreed, hours(), works("T-1", day(20), 3 * 60))
    (row,) = statement.prepaid
    assert (int(row.bought), statement.lines[0].net) == (150, Decimal("200.00"))
    assert statement.lines[1].net == Decimal("60.00")
    yearly = contract(version(retainer_line(hours="60", per=Cycle.YEARLY), HOURLY))
    (whole,) = june(yearly, hours()).prepaid
    assert (int(whole.opening), whole.since) == (3600, date(2026, 1, 1))


def test_days_on_which_the_contract_rests_give_a_retainer_no_hours() -> None:
    rest = SuspensionFact(uid("rest"), day(11), day(21), "closed", SIGNED)
    agreed = replace(contract(version(retainer_line(hours="6"), HOURLY)), suspensions=(rest,))
    statement = june(agreed, hours())
    # Twenty of thirty days: 6 h and 400.00 are four hours and 266.67, rounded once a stretch.
    assert int(statement.prepaid[0].bought) == 240
    assert sum(one.net for one in statement.lines) == Decimal("266.66")


def test_what_was_bought_may_be_drawn_when_the_line_is_no_longer_offered() -> None:
    agreed = contract(
        version(block_line(), HOURLY), version(HOURLY, number=2, since=day(1)), starts_on=day(1, 1)
    )
    statement = june(agreed, hours(bought(day(1, 5))), works("T-1", day(2), 60))
    assert left(statement) == [9]
    assert statement.net == 0


def test_hours_that_run_out_without_an_hourly_line_have_no_price() -> None:
    agreed = contract(version(block_line(hours="1")))
    facts = hours(bought(day(1), "1"))
    assert june(agreed, facts, works("T-1", day(2), 60)).net == Decimal("900.00")
    with pytest.raises(MissingPrice):
        june(agreed, facts, works("T-1", day(2), 61))


def test_adjusted_hours_are_shown_and_never_fall_below_nothing() -> None:
    agreed = contract(version(block_line(), HOURLY))
    statement = june(
        agreed,
        hours(bought(day(1)), adjusted(day(2), "2.5"), adjusted(day(4), "-20")),
        works("T-1", day(3), 60),
    )
    (row,) = statement.prepaid
    assert minutes(row, "bought adjusted used closing") == (600, 150 - 690, 60, 0)


def test_the_forecast_says_when_the_hours_are_gone_if_work_goes_on() -> None:
    agreed = contract(version(block_line(), HOURLY))
    worked = [works(f"T-{one}", day(one), 10) for one in range(1, 31)]
    (row,) = june(agreed, hours(bought(day(1))), *worked).prepaid
    assert (int(row.closing), row.empty_on) == (300, date(2026, 7, 31))
    (ending,) = june(agreed, hours(bought(day(1), expires=day(20, 7))), *worked).prepaid
    assert ending.empty_on is None


def test_a_later_opening_is_the_closing_that_was_billed_and_late_facts_stand_apart() -> None:
    agreed = contract(version(block_line(), HOURLY))
    (june_row,) = june(agreed, hours(bought(day(1))), works("T-1", day(3), 60)).prepaid
    told_late = (works("T-1", day(3), 60), works("T-0", day(2), 90))
    july = Span(day(1, 7), day(1, 8))
    facts = hours(bought(day(1)), history=told_late)
    now = rows_of(agreed, burned(agreed, facts, [], july, ASKED), july)
    (row,) = continued(now, [june_row])
    assert minutes(row, "opening corrected closing") == (540, -90, 450)
    (gone,) = continued([], [june_row])
    assert minutes(gone, "opening corrected closing") == (540, -540, 0)
