"""The bond's table of states: what it promises whatever comes in whatever order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vendors.cases.states import TABLE, LinkEvent, after, possible
from vendors.cases.values import FINAL, UNCONFIRMED, LinkState

EVENTS = st.lists(st.sampled_from(LinkEvent), max_size=30)


def walk(events: list[LinkEvent]) -> list[LinkState]:
    """Where a bond goes; an event without meaning leaves it where it is."""
    states = [LinkState.PENDING_CREATE]
    for event in events:
        states.append(after(states[-1], event) or states[-1])
    return states


@given(EVENTS)
def test_a_final_state_is_final(events: list[LinkEvent]) -> None:
    states = walk(events)
    ended = [index for index, state in enumerate(states) if state in FINAL]
    if ended:
        assert set(states[ended[0] :]) == {states[ended[0]]}


@given(EVENTS)
def test_nothing_is_linked_that_the_vendor_did_not_confirm(events: list[LinkEvent]) -> None:
    """Only CONFIRMED leads out of the states without an external id, but for giving up."""
    states = walk(events)
    for before, event, now in zip(states, events, states[1:], strict=False):
        if before in UNCONFIRMED and now not in UNCONFIRMED:
            assert event is LinkEvent.CONFIRMED or now in FINAL | {LinkState.CANCELLING}


@given(EVENTS)
def test_a_confirmed_case_is_never_created_again(events: list[LinkEvent]) -> None:
    """But for a letter that came back: then there never was a case."""
    states = walk([one for one in events if one is not LinkEvent.RETURNED])
    if LinkState.LINKED in states:
        assert LinkState.CREATING not in states[states.index(LinkState.LINKED) :]
        assert LinkState.PENDING_CREATE not in states[states.index(LinkState.LINKED) :]


def test_every_state_can_be_reached_and_every_open_one_left() -> None:
    reached = {LinkState.PENDING_CREATE}
    while True:
        more = {to for (from_, _), to in TABLE.items() if from_ in reached} - reached
        if not more:
            break
        reached |= more
    assert reached == set(LinkState)
    for state in LinkState:
        assert bool(possible(state)) is (state not in FINAL)
        assert (LinkEvent.DETACHED in possible(state)) is (state not in FINAL)


def test_a_person_can_always_cut_the_bond() -> None:
    for state in set(LinkState) - FINAL:
        assert after(state, LinkEvent.DETACHED) is LinkState.DETACHED
