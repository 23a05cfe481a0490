"""Leaks follow from facts alone, and decisions from people alone: properties of the pure rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from msp.reports.leakage.finding import findings
from msp.reports.leakage.standing import decision_after
from msp.reports.leakage.values import (
    Decision,
    Device,
    Facts,
    Finding,
    Job,
    Person,
    Prices,
    Stay,
    Unplaced,
)
from msp.reports.leakage.values_kind import Kind
from msp.reports.leakage.values_paid import Case, Lapsing, Retained, Tool
from tests.people import NOW

TODAY = NOW.date()
SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")

days = st.dates(date(2026, 4, 1), date(2026, 6, 16))
names = st.sampled_from(["a", "b", "c", "d"])
ids = st.sampled_from([uuid5(SPACE, name) for name in "xyz"])
kinds = st.sampled_from(["workstation", "server", "printer", "person"])
amounts = st.none() | st.integers(0, 500).map(Decimal)
some_facts = st.builds(
    Facts,
    today=st.just(TODAY),
    monitored=st.booleans(),
    prices=st.lists(
        st.builds(
            Prices, ids, st.sampled_from(["C-1", "C-2"]), st.just("USD"), st.booleans(),
            st.dictionaries(kinds, amounts), amounts,
        ),
        max_size=3, unique_by=lambda one: one.contract_id,
    ).map(tuple),
    devices=st.lists(
        st.builds(Device, names, names, kinds, st.none() | days, st.booleans()),
        max_size=4, unique_by=lambda one: one.subject,
    ).map(tuple),
    stays=st.lists(
        st.builds(Stay, names, ids, kinds, days, st.booleans()),
        max_size=5, unique_by=lambda one: (one.subject, one.contract_id),
    ).map(tuple),
    people=st.lists(
        st.builds(Person, names, names, st.booleans(), st.none() | days),
        max_size=4, unique_by=lambda one: one.subject,
    ).map(tuple),
    users=st.lists(
        st.builds(Stay, names, ids, st.just("person"), days, st.booleans()),
        max_size=4, unique_by=lambda one: (one.subject, one.contract_id),
    ).map(tuple),
    jobs=st.lists(
        st.builds(Job, names, names, st.integers(0, 90), st.integers(0, 90), st.booleans()),
        max_size=3, unique_by=lambda one: one.subject,
    ).map(tuple),
    unplaced=st.lists(
        st.builds(Unplaced, days.map(lambda day: day.replace(day=1)), st.integers(0, 600)),
        max_size=2, unique_by=lambda one: one.month,
    ).map(tuple),
    lapsing=st.lists(
        st.builds(
            Lapsing, names, names, ids, st.integers(0, 600), amounts, st.just("USD"), days
        ),
        max_size=2, unique_by=lambda one: one.subject,
    ).map(tuple),
    retained=st.lists(
        st.builds(
            Retained, names, names, st.none() | st.fractions(0, 500, max_denominator=12),
            st.just("USD"), st.frozensets(names),
        ),
        max_size=2, unique_by=lambda one: one.subject,
    ).map(tuple),
    cases=st.lists(
        st.builds(Case, names, names, ids, amounts, st.just("USD"), st.booleans()),
        max_size=2, unique_by=lambda one: one.subject,
    ).map(tuple),
    tools=st.lists(
        st.builds(Tool, names, names, ids, st.integers(1, 9), st.integers(0, 500).map(Decimal),
                  st.just("USD")),
        max_size=2, unique_by=lambda one: one.subject,
    ).map(tuple),
)  # fmt: skip


@given(some_facts, st.randoms(use_true_random=False))
def test_findings_follow_from_the_facts_alone(facts: Facts, dice: Any) -> None:
    """The same facts in any order give the same findings, each under a key of its own."""

    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(dice.sample(items, len(items)))

    other = Facts(
        facts.today, facts.monitored, shuffled(facts.prices), shuffled(facts.devices),
        shuffled(facts.stays), shuffled(facts.people), shuffled(facts.users),
        shuffled(facts.jobs), shuffled(facts.unplaced), shuffled(facts.lapsing),
        shuffled(facts.retained), shuffled(facts.cases), shuffled(facts.tools),
    )  # fmt: skip
    found = findings(facts)
    assert findings(other) == found
    assert len({one.key for one in found}) == len(found)
    covered = {one.subject for one in facts.stays}
    for one in found:
        assert isinstance(one, Finding)
        if one.kind in (Kind.SEEN_UNBILLED, Kind.UNCOVERED):
            assert one.subject not in covered
        assert one.amount is None or (one.amount >= 0 and one.currency == "USD")


@given(st.sampled_from(Decision), st.none() | days, days, st.booleans())
def test_only_a_day_or_a_broken_promise_opens_a_decision(
    decision: Decision, until: date | None, on: date, found: bool
) -> None:
    after = decision_after(decision, until, on, found=found)
    assert after in (decision, Decision.OPEN)
    if decision is Decision.IGNORED and (until is None or until > on):
        assert after is Decision.IGNORED
