"""A handle fits only the number and the facts it was made for, and survives mail servers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.mail.handles import (
    LENGTH,
    derived_key,
    fits,
    handle_for,
    handles_in,
    number_in,
)

KEY = derived_key("secret" * 8, "reply")
FACTS = ("harbor", "carol")


@given(st.integers(0, 2**40 - 1))
def test_a07_a_handle_carries_its_number_and_fits_it(number: int) -> None:
    handle = handle_for(KEY, number, *FACTS)
    assert len(handle) == LENGTH
    assert number_in(handle) == number
    assert fits(KEY, handle, *FACTS)
    assert fits(KEY, handle.upper(), *FACTS)


def test_a07_no_handle_fits_other_facts_keys_or_numbers() -> None:
    handle = handle_for(KEY, 10423, *FACTS)
    assert not fits(KEY, handle, "northwind", "carol")
    assert not fits(KEY, handle, "harbor", "charlie")
    assert not fits(KEY, handle, "harborcarol")
    assert not fits(derived_key("another" * 8, "reply"), handle, *FACTS)
    assert not fits(derived_key("secret" * 8, "root"), handle, *FACTS)
    other = handle_for(KEY, 10424, *FACTS)
    assert not fits(KEY, other[:8] + handle[8:], *FACTS)


@given(st.integers(0, LENGTH - 1), st.sampled_from("abcdefgh234567"))
def test_a07_one_changed_character_is_enough(place: int, letter: str) -> None:
    handle = handle_for(KEY, 10423, *FACTS)
    changed = handle[:place] + letter + handle[place + 1 :]
    assert fits(KEY, changed, *FACTS) == (changed == handle)


def test_handles_are_found_in_addresses_and_ids() -> None:
    handle = handle_for(KEY, 10423, *FACTS)
    assert handles_in(f"desk+{handle}@desk.example") == [handle]
    assert handles_in(f"{handle}.row1@desk.example {handle.upper()}@x") == [handle, handle]
    assert handles_in("desk+10423@desk.example") == []


def test_what_is_no_handle_has_no_number() -> None:
    with pytest.raises(ValueError, match="not a handle"):
        number_in("1" * LENGTH)
    with pytest.raises(ValueError, match="not a handle"):
        number_in("ab")
