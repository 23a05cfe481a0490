"""Laws of prepaid hours that hold for any facts, in whatever order they were recorded."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agreements.values import ContractFact
from contracts.billing.statement import compute
from contracts.ledger.values import BillState, TimeFact
from contracts.prepaid.movement import burned, rows_of
from contracts.prepaid.values import PrepaidFacts
from contracts.values import Span
from tests.contracts.facts import JULY as ASKED
from tests.contracts.facts import arrears, contract, ties_out, version, works
from tests.contracts.hours import adjusted, block_line, bought, hours, retainer_line
from tests.contracts.test_prepaid import HOURLY

ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 180), st.integers(0, 400), st.sampled_from(("", "night", "travel")),
        st.sampled_from(BillState),
    ),
    max_size=14,
)  # fmt: skip
BOUGHT = st.lists(
    st.tuples(
        st.integers(0, 180), st.integers(1, 12), st.sampled_from((None, 20, 45, 90)), st.booleans()
    ),
    max_size=5,
)
ADJUSTED = st.lists(st.tuples(st.integers(0, 180), st.integers(-6, 6)), max_size=3)
FIRST = date(2026, 1, 1)
MONTHS = [Span(date(2026, one, 1), date(2026, one + 1, 1)) for one in range(1, 8)]


def world(
    entries: Any, purchases: Any, changes: Any
) -> tuple[ContractFact, PrepaidFacts, list[TimeFact]]:
    terms = block_line(factors=(("night", Decimal("1.5")),))
    agreed = contract(
        version(terms, retainer_line(2, "2", carried_periods=1), HOURLY, minutes_increment=15)
    )
    facts = hours(
        *(
            bought(
                FIRST + timedelta(at),
                str(many),
                expires=FIRST + timedelta(at + life) if life else None,
                rolls_over=rolls,
            )
            for at, many, life, rolls in {one[:2]: one for one in purchases}.values()
        ),
        *(adjusted(FIRST + timedelta(at), str(many)) for at, many in set(changes) if many),
    )
    told = [
        works(f"T-{n}", FIRST + timedelta(at), minutes, state, work_type=kind)
        for n, (at, minutes, kind, state) in enumerate(entries)
    ]
    return agreed, facts, told


@given(ENTRIES, BOUGHT, ADJUSTED, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_opening_and_movement_are_the_closing_in_any_order_of_recording(
    entries: Any, purchases: Any, changes: Any, chance: Any
) -> None:
    agreed, facts, told = world(entries, purchases, changes)
    before: dict[str, Decimal] = {}
    drawn: Decimal = Decimal(0)
    for month in MONTHS:
        here = [one for one in told if one.work_date in month]
        past = tuple(one for one in told if one.work_date < month.start)
        known = PrepaidFacts(FIRST, facts.purchases, facts.adjustments, past)
        found = burned(agreed, known, here, month, ASKED)
        rows = rows_of(agreed, found, month)
        for row in rows:
            assert row.opening == before.get(row.key, 0)
            moved = row.bought - row.used - row.expired + row.adjusted
            assert row.opening + moved == row.closing >= 0
        assert sum(before.values()) == sum(row.opening for row in rows)
        before = {row.key: row.closing for row in rows}
        drawn += sum((row.used for row in rows), Decimal(0))
        for one in (purchased := list(known.purchases), given := list(known.adjustments)):
            chance.shuffle(one)
        for work in (earlier := list(past), now := list(here)):
            chance.shuffle(work)
        again = PrepaidFacts(FIRST, tuple(purchased), tuple(given), tuple(earlier))
        assert rows_of(agreed, burned(agreed, again, now, month, ASKED), month) == rows
    asked = sum(
        -(-one.billable // 15) * 15 * (Decimal("1.5") if one.work_type == "night" else 1)
        for one in told
        if one.bill_state is BillState.CHARGEABLE
    )
    assert drawn <= asked


@given(ENTRIES, BOUGHT, ADJUSTED)
@settings(max_examples=40, deadline=None)
def test_every_chargeable_minute_is_paid_once_by_hours_or_by_the_hour(
    entries: Any, purchases: Any, changes: Any
) -> None:
    agreed, facts, told = world(entries, purchases, changes)
    for month in MONTHS[3:6]:
        past = tuple(one for one in told if one.work_date < month.start)
        known = PrepaidFacts(FIRST, facts.purchases, facts.adjustments, past)
        statement = compute(agreed, [], told, arrears(month), ASKED, prepaid=known)
        ties_out(statement)
        here = [one for one in told if one.work_date in month]
        assert statement == compute(agreed, [], here, arrears(month), ASKED, prepaid=known)
        for entry in told:
            if entry.work_date in month and entry.bill_state is BillState.CHARGEABLE:
                paid = [one.minutes for one in statement.labour if one.time_id == entry.id]
                assert sum(paid) == -(-entry.billable // 15) * 15
        for row in statement.prepaid:
            drawn = sum(one.drawn for one in statement.labour if one.grant_key == row.key)
            assert drawn == row.used
