"""The pure rules: which devices, which contract, and when an end is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from contracts.backing.extents import covers, in_series, weight
from contracts.backing.values import Device, Extent
from msp.kernel.ids import new_id
from vendors.agreements.expiry import STEPS, due_step, notice_day
from vendors.agreements.picking import fits, pick
from vendors.agreements.values import Terms

LETTERS = st.text("AB12", min_size=1, max_size=4)
TERMS = st.builds(
    Terms,
    id=st.uuids(),
    number=st.text("0123456789", min_size=1, max_size=4),
    name=st.just("n"),
    starts_on=st.just(date(2026, 1, 1)),
    last_day=st.none(),
    categories=st.sampled_from([(), ("hardware",), ("mail", "hardware"), ("mail",)]),
    remaining=st.one_of(st.none(), st.integers(0, 3)),
    incident_cost=st.one_of(st.none(), st.decimals(0, 100, places=2)),
    currency=st.just("USD"),
    is_open=st.booleans(),
    resolve_minutes=st.one_of(st.none(), st.integers(1, 500)),
    weight=st.one_of(st.none(), st.integers(0, 15)),
)


@given(LETTERS, LETTERS, LETTERS)
def test_a_series_holds_exactly_what_lies_between_its_ends(
    first: str, last: str, serial: str
) -> None:
    inside = in_series(first, last, serial)
    assert inside == (len(first) == len(serial) == len(last) and first <= serial <= last)
    assert in_series(first.lower(), last, f" {serial} ") == inside
    assert in_series("", "", serial)
    assert in_series(serial, "", serial + first)


@given(st.sampled_from(["server", "printer"]), LETTERS, LETTERS)
def test_an_extent_that_asks_for_more_covers_less(kind: str, model: str, serial: str) -> None:
    device = Device(new_id(), "WS-1", kind, f"Maker {model} X", serial)
    assert covers(Extent(), device)
    narrow = Extent(asset_kind=kind, model=model.lower(), serial_from=serial)
    assert covers(narrow, device)
    assert not covers(Extent(asset_kind="workstation"), device)
    assert not covers(Extent(asset_kind=kind, model="other"), device)
    assert covers(Extent(asset_id=device.id), device)
    assert not covers(Extent(asset_id=new_id()), device)
    assert weight(Extent(asset_id=device.id)) > weight(narrow) > weight(Extent())


@given(st.lists(TERMS, max_size=6), st.sampled_from([None, "hardware", "mail"]), st.randoms())
def test_the_same_contract_is_picked_in_whatever_order_they_come(
    terms: list[Terms], category: str | None, dice: Random
) -> None:
    picked = pick(terms, category)
    fitting = [one for one in terms if fits(one, category)]
    assert (picked is None) == (not fitting)
    if picked is None:
        return
    assert picked.terms in fitting
    assert picked.why
    assert picked.terms.weight == max(one.weight or 0 for one in fitting)
    shuffled = list(terms)
    dice.shuffle(shuffled)
    again = pick(shuffled, category)
    assert again is not None
    assert (again.terms.weight, again.terms.incident_cost, again.terms.number) == (
        picked.terms.weight,
        picked.terms.incident_cost,
        picked.terms.number,
    )


@given(TERMS)
def test_without_incidents_left_or_another_matter_it_does_not_fit(terms: Terms) -> None:
    if terms.remaining == 0 or terms.weight is None:
        assert not fits(terms, "hardware")
    if terms.categories == ("mail",):
        assert not fits(terms, "hardware")
        assert pick([terms], "hardware") is None


def test_a_dear_incident_goes_after_a_free_one() -> None:
    start = date(2026, 1, 1)
    free = Terms(new_id(), "2", "n", start, None, (), None, None, "USD", True, None, 1)
    dear = replace(free, id=new_id(), number="1", incident_cost=Decimal(90))
    picked = pick([dear, free], None)
    assert picked is not None
    assert picked.terms is free
    assert "best of 2 that fit" in picked.why


@given(st.integers(0, 400), st.sets(st.integers(0, 400)))
def test_each_step_is_told_once_and_none_after_the_end(begins: int, slept: set[int]) -> None:
    """Whichever days the watcher sleeps through."""
    day = date(2027, 3, 31)
    raised: list[int] = []
    for left in range(begins, -5, -1):
        if left in slept:
            continue
        step = due_step(day, day - timedelta(days=left), raised)
        if step is not None:
            assert 0 <= left <= step
            raised.append(step)
    assert raised == sorted(set(raised), reverse=True)
    assert set(raised) <= set(STEPS)
    if not slept and begins > max(STEPS):
        assert raised == [90, 30, 7]


def test_notice_is_due_so_many_days_before() -> None:
    assert notice_day(date(2026, 12, 31), 60) == date(2026, 11, 1)
    assert notice_day(None, 60) is None
    assert notice_day(date(2026, 12, 31), 0) is None
