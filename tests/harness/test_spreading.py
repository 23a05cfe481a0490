"""Slow tests begin a parallel run, and what shares something stays together."""

from __future__ import annotations

from tests.harness.spreading import spread

NODES = [
    "tests/a/test_many.py::test_1",
    "tests/a/test_many.py::test_2",
    "tests/a/test_many.py::test_3",
    "tests/main/test_up.py::test_it_starts",
    "tests/vendors/test_long.py::test_a_minute",
    "tests/vendors/test_one.py::test_quick",
    "tests/walk/test_a.py::test_walk",
    "tests/walk/test_b.py::test_walk",
]
SLOW = {NODES[4], *NODES[6:]}


def test_the_slow_begin_and_the_short_end() -> None:
    turns = spread(NODES, SLOW)
    assert sorted(turns, key=lambda scope: turns[scope]) == [
        "demos",
        "tests/vendors/test_long.py",
        "tests/a/test_many.py",
        "tests/vendors/test_one.py",
    ]


def test_the_order_of_collection_does_not_matter() -> None:
    assert spread(NODES, SLOW) == spread(NODES[::-1], SLOW)
