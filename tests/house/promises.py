"""The promises of the source documents and the failures of other desks, against our tests."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.house.tree import ROOMS, ROOT

PAGE = ROOT / "docs" / "promises.md"
ROW = re.compile(r"^\| S(\d+) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
NAMED = re.compile(r"def (test_([a-gs])(\d{1,2})_\w+)")
MARK = re.compile(r"`(test_\w+)`")
NUMBERED = re.compile(r"test_s\d\d_")
ANY_TEST = re.compile(r"^\s*def (test_\w+)", re.MULTILINE)
NOT_YET = "not yet"
LATER = "later"
# The rows of the list of what broke in other desks: letter and how many.
FAILURES = {"A": 19, "B": 15, "C": 6, "D": 4, "E": 14, "F": 20, "G": 9}


@dataclass(frozen=True)
class Promise:
    """One line of the page."""

    number: int
    rooms: tuple[str, ...]
    issue: str
    shown_by: str

    @property
    def marks(self) -> set[str]:
        return {hit.group(1) for hit in MARK.finditer(self.shown_by)}


def promises(text: str | None = None) -> list[Promise]:
    """The lines of the page, or of a text that stands for it."""
    page = PAGE.read_text(encoding="utf-8") if text is None else text
    return [
        Promise(int(number), tuple(one.strip() for one in rooms.split(",")), issue.strip(), shown)
        for number, _words, rooms, issue, shown in ROW.findall(page)
    ]


def numbered_tests() -> dict[str, list[str]]:
    """The tests that carry the number of a promise or a failure, as `S6` or `A13`."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, letter, number in NAMED.findall(path.read_text(encoding="utf-8")):
            found.setdefault(f"{letter.upper()}{int(number)}", []).append(name)
    return found


def all_tests() -> set[str]:
    """The name of every test there is."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return {name for path in files for name in ANY_TEST.findall(path.read_text(encoding="utf-8"))}


def unkept(
    lines: list[Promise], tests: dict[str, list[str]], names: set[str] | None = None
) -> list[str]:
    """What is wrong with the page; `names` are all tests, for lines that name one in full."""
    problems = [f"S{number} has no line" for number in range(1, 32) if number not in numbers(lines)]
    for line in lines:
        problems += [f"S{line.number}: no room is called {one}" for one in strange_rooms(line)]
        if not (line.issue.isdigit() or line.issue == LATER):
            problems.append(f"S{line.number}: {line.issue} is no issue")
        problems += unshown(line, tests.get(f"S{line.number}", []))
        whole = {mark for mark in line.marks if not NUMBERED.match(mark)}
        problems += [f"S{line.number}: no test is called {one}" for one in whole - (names or set())]
    return problems


def numbers(lines: list[Promise]) -> set[int]:
    return {line.number for line in lines}


def strange_rooms(line: Promise) -> list[str]:
    return [one for one in line.rooms if one not in ROOMS]


def unshown(line: Promise, tests: list[str]) -> list[str]:
    """Marks without a test, tests without a mark, and a line that says nothing at all."""
    own = f"test_s{line.number:02d}_"
    problems = []
    if {mark for mark in line.marks if NUMBERED.match(mark)} - {own}:
        problems.append(f"S{line.number} names the tests of another promise")
    if own in line.marks and not tests:
        problems.append(f"S{line.number}: there is no test {own}")
    if tests and own not in line.marks:
        problems.append(f"S{line.number} does not name its {len(tests)} tests")
    if not line.marks and NOT_YET not in line.shown_by:
        problems.append(f"S{line.number} says neither how it is shown nor {NOT_YET!r}")
    return problems


def failure_rows() -> list[str]:
    """Every row of the list of failures, as `A1`, `A2`, ..."""
    return [
        f"{letter}{number}" for letter, most in FAILURES.items() for number in range(1, most + 1)
    ]
