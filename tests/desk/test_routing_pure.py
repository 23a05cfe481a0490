"""Routing as pure functions: ordered rules with reasons, and who gets the ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.desk.routing.choosing import choose
from msp.desk.routing.rules import deciding, explain, has_word
from msp.desk.routing.values import Facts, Member, Method, Rule

HARBOR, NORTHWIND, MAIN_SITE = UUID(int=1), UUID(int=2), UUID(int=3)
L2 = UUID(int=12)
FACTS = Facts(
    HARBOR, MAIN_SITE, "incident", "network", "Printer is offline", frozenset({"server"}), 2, True
)


def rule(name: str, **conditions: Any) -> Rule:
    return Rule(UUID(int=hash(name) % 10**9), name, L2, None, **conditions)


def test_e10_a_rule_without_conditions_never_matches() -> None:
    (verdict,) = explain([rule("blank")], FACTS)
    assert not verdict.matches
    assert "no conditions" in verdict.because
    assert deciding([rule("blank")], FACTS) is None


@pytest.mark.parametrize("words", [(), ("",), ("  ",), ("*",)])
def test_e10_blank_words_never_match(words: tuple[str, ...]) -> None:
    assert deciding([rule("blank words", words=words)], FACTS) is None


CONDITIONS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"client_id": HARBOR}, {"client_id": NORTHWIND}),
    ({"site_id": MAIN_SITE}, {"site_id": None}),
    ({"kind": "incident"}, {"kind": "request"}),
    ({"category": "network"}, {"category": None}),
    ({"asset_kind": "server"}, {"asset_kinds": frozenset({"printer"})}),
    ({"priority": 2}, {"priority": 3}),
    ({"hours": "inside"}, {"inside_hours": False}),
    ({"words": ("offline",)}, {"text": "All is well"}),
]


@pytest.mark.parametrize(("condition", "other_fact"), CONDITIONS)
def test_s13_each_condition_decides_alone(
    condition: dict[str, Any], other_fact: dict[str, Any]
) -> None:
    one = rule("one", **condition)
    assert deciding([one], FACTS) is not None
    other = replace(FACTS, **other_fact)
    assert deciding([one], other) is None


@given(st.lists(st.sampled_from(range(len(CONDITIONS))), min_size=1, unique=True))
def test_s13_all_conditions_that_are_set_must_hold(chosen: list[int]) -> None:
    every = {name: value for n in chosen for name, value in CONDITIONS[n][0].items()}
    both = rule("both", **every)
    assert deciding([both], FACTS) is not None
    for n in chosen:
        other = replace(FACTS, **CONDITIONS[n][1])
        assert deciding([both], other) is None


def test_s13_the_first_match_wins_and_says_why() -> None:
    rules = [
        rule("elsewhere", client_id=NORTHWIND),
        rule("ours", client_id=HARBOR, words=("offline",), names={"client": "Harbor Dental"}),
        rule("later", kind="incident"),
    ]
    found = deciding(rules, FACTS)
    assert found is not None
    assert found.rule.name == "ours"
    assert found.because == "the client is Harbor Dental, it says “offline”"
    assert [one.matches for one in explain(rules, FACTS)] == [False, True, True]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("printer", True),
        ("PRINTER", True),
        ("print", False),
        ("print*", True),
        ("is  offline", True),
        ("line", False),
        ("off.ine", False),
        ("drukarka", False),
    ],
)
def test_words_are_whole_words_without_case(word: str, found: bool) -> None:
    assert has_word("The Printer is\noffline!", word) is found


NOON = datetime(2026, 6, 5, 12, tzinfo=UTC)
EWA = Member(UUID(int=21), "Ewa", 3, NOON, frozenset({"network"}))
BOB = Member(UUID(int=22), "Bob", 1, NOON + timedelta(hours=1), frozenset({"mail"}), on_shift=False)
NEW = Member(UUID(int=23), "Nina", 1, None, frozenset({"mail"}), on_shift=False)


@pytest.mark.parametrize(
    ("method", "skill", "members", "name"),
    [
        (Method.NONE, "", (EWA, BOB), None),
        (Method.ROUND_ROBIN, "", (EWA, BOB), "Ewa"),
        (Method.ROUND_ROBIN, "", (EWA, BOB, NEW), "Nina"),
        (Method.LEAST_LOADED, "", (EWA, BOB), "Bob"),
        (Method.LEAST_LOADED, "", (EWA, BOB, NEW), "Nina"),
        (Method.SKILL, "network", (EWA, BOB), "Ewa"),
        (Method.SKILL, "sap", (EWA, BOB), None),
        (Method.SKILL, "", (EWA, BOB), None),
        (Method.ON_SHIFT, "", (EWA, BOB, NEW), "Ewa"),
        (Method.ON_SHIFT, "", (BOB, NEW), None),
        (Method.ROUND_ROBIN, "", (), None),
    ],
)
def test_s13_each_method_picks_and_says_why(
    method: Method, skill: str, members: tuple[Member, ...], name: str | None
) -> None:
    choice = choose(members, method, skill)
    assert (choice.member.name if choice.member else None) == name
    assert choice.reason


def test_s13_nobody_who_is_away_is_given_a_ticket() -> None:
    away = replace(BOB, available=False)
    assert choose([away], Method.LEAST_LOADED, "").member is None
    assert choose([away, EWA], Method.LEAST_LOADED, "").member == EWA
