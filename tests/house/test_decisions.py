"""Decision records: one number each, said alike in the file's name and its first line."""

from __future__ import annotations

import re

from tests.house.tree import ROOT


def test_each_decision_has_a_number_of_its_own() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(one.name[:4]) for one in records]
    assert numbers == list(range(1, len(records) + 1))
    for number, record in zip(numbers, records, strict=True):
        assert re.match(rf"# {number}\. \S", record.read_text()), record.name
