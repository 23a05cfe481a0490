"""The numbered faults of vendors: what the page says is shown, and what tests there are."""

from __future__ import annotations

import re

from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "vendors.md"
HOW_MANY = 72
ROW = re.compile(r"^\| (?=.*`test_)(?P<tests>[^|]+) \| [^|]+ \| [^|]+ \|$", re.MULTILINE)
MISSING = re.compile(r"^\| (?P<numbers>\d\d(?:, \d\d)*) \| [^|]+ \|$", re.MULTILINE)
IN_CODE = re.compile(r"`([^`]+)`")
NUMBER = re.compile(r"(?<!\d)\d\d(?!\d)")
TEST = re.compile(r"def test_\w*?fault_(\d\d(?:_\d\d(?!\d))*)")


def shown(page: str) -> set[int]:
    """The numbers in the first column of the table of faults."""
    return {
        int(number)
        for row in ROW.finditer(page)
        for code in IN_CODE.findall(row["tests"])
        if "test_g" not in code
        for number in NUMBER.findall(code)
    }


def not_shown(page: str) -> set[int]:
    """The numbers in the table of what cannot be made, or is not yet."""
    rows = MISSING.finditer(page)
    return {int(number) for row in rows for number in NUMBER.findall(row["numbers"])}


def carried() -> set[int]:
    """The numbers that tests carry."""
    return {
        int(number)
        for path in (ROOT / "tests").rglob("test_*.py")
        for hit in TEST.findall(path.read_text(encoding="utf-8"))
        for number in hit.split("_")
    } | conformance()


def conformance() -> set[int]:
    """Those that every connector's suite carries."""
    text = (ROOT / "tests" / "vendors" / "conformance.py").read_text(encoding="utf-8")
    return {int(number) for hit in TEST.findall(text) for number in hit.split("_")}


def disagreements(page: str, tests: set[int]) -> list[str]:
    """What the page and the tests do not both say."""
    table, missing = shown(page), not_shown(page)
    every = set(range(1, HOW_MANY + 1))
    return [
        *(f"fault {one:02d} has a test and no row" for one in sorted(tests - table)),
        *(f"fault {one:02d} has a row and no test" for one in sorted(table - tests)),
        *(f"fault {one:02d} is both shown and not" for one in sorted(table & missing)),
        *(f"fault {one:02d} is nowhere on the page" for one in sorted(every - table - missing)),
    ]
