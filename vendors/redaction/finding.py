"""Finds in a text what the rules hide: pure, and in time that grows with the text alone.

Patterns of administrators run on RE2, which has no way to take for ever; what it does not
understand (back references, look-arounds) is refused when the rule is saved.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import re2

from vendors.redaction.values import Found, Hides, Rule, RuleSet

MAIL = re2.compile(r"[\w.%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PHONE = re2.compile(r"[+(]?\d[\d ()/.-]{5,28}\d")
DATE = re2.compile(r"^\d{4}-\d\d?-\d\d?|^\d\d?[./]\d\d?[./]\d{2,4}$|^\d+\.\d+(\.\d+)*$")
MACHINE = re2.compile(r"[0-9A-Fa-f:.]*[:.][0-9A-Fa-f:.]+")
DIGITS = (8, 15)
SHORTEST_NAME = 3
# These are looked for as words; the rest is told by its shape.
BY_WORD = frozenset({Hides.NAMES, Hides.CLIENT, Hides.WORDS})
MEMORY = 8 * 2**20


class BadPattern(ValueError):
    """The pattern cannot be used; its text says why."""


def find(text: str, rules: RuleSet) -> list[Found]:
    """What is to be hidden, from left to right; of two that overlap the earlier, then longer."""
    return _first(one for rule in rules.rules for one in _by(rule, text, rules))


def find_in_name(name: str, rules: RuleSet) -> list[Found]:
    """The same in the name of a file, where words are joined by underscores and written small."""
    spaced = name.replace("_", " ")
    by_rule = ((rule, spaced if rule.hides in BY_WORD else name) for rule in rules.rules)
    return _first(
        replace(one, value=name[one.start : one.end])
        for rule, text in by_rule
        for one in _by(rule, text, rules, small=True)
    )


def _first(every: Iterable[Found]) -> list[Found]:
    chosen: list[Found] = []
    for one in sorted(every, key=lambda found: (found.start, -found.end)):
        if one.value.strip() and (not chosen or one.start >= chosen[-1].end):
            chosen.append(one)
    return chosen


def name_parts(people: Sequence[str]) -> list[str]:
    """Whole names, and each part of a name, where they are long enough to be looked for."""
    seen = dict.fromkeys(one.strip() for one in people)
    seen |= dict.fromkeys(part for name in people for part in name.split())
    return [one for one in seen if len(one) >= SHORTEST_NAME]


def check_pattern(pattern: str) -> None:
    """Raises BadPattern for what RE2 does not take, and for what would hide everything."""
    compiled = _compiled(pattern)
    if compiled.search(""):
        raise BadPattern("It matches nothing at all, and so everywhere.")


def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.max_mem = MEMORY
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as problem:
        told = problem.args[0] if problem.args else ""
        raise BadPattern(told.decode() if isinstance(told, bytes) else str(told)) from problem


def _by(rule: Rule, text: str, rules: RuleSet, *, small: bool = False) -> Iterator[Found]:
    label = rule.shown_as
    match rule.hides:
        case Hides.NAMES:
            for name in rules.people:
                yield from _words(name, text, label, fold=small)
        case Hides.CLIENT:
            for name in rules.client:
                yield from _words(name, text, label, fold=True)
        case Hides.WORDS:
            for line in rule.value.splitlines():
                yield from _words(line.strip(), text, label, fold=True)
        case _:
            yield from _shaped(rule, text, label)


def _shaped(rule: Rule, text: str, label: str) -> Iterator[Found]:
    """What is told by its shape alone."""
    match rule.hides:
        case Hides.MAIL:
            yield from _matches(MAIL, text, label)
        case Hides.PHONE:
            yield from (one for one in _matches(PHONE, text, label) if _is_phone(one.value))
        case Hides.ADDRESS:
            yield from _machines(text, label)
        case _:
            yield from _matches(_compiled(rule.value), text, label)


def _matches(pattern: Any, text: str, label: str) -> Iterator[Found]:
    for hit in pattern.finditer(text):
        if hit.end() > hit.start():
            yield Found(hit.start(), hit.end(), label, hit.group())


def _words(word: str, text: str, label: str, *, fold: bool) -> Iterator[Found]:
    """A word or words as they stand, not as a part of longer ones."""
    if not word or (word not in text and not (fold and word.casefold() in text.casefold())):
        return
    flags = re.IGNORECASE if fold else 0
    for hit in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, flags):
        yield Found(hit.start(), hit.end(), label, hit.group())


def _is_phone(value: str) -> bool:
    digits = sum(one.isdigit() for one in value)
    grouped = sum(not one.isdigit() for one in value) >= 1
    return (
        DIGITS[0] <= digits <= DIGITS[1]
        and (value[0] in "+(0" or grouped)
        and DATE.search(value.strip()) is None
    )


def _machines(text: str, label: str) -> Iterator[Found]:
    for hit in MACHINE.finditer(text):
        value = hit.group().rstrip(".:")
        try:
            ipaddress.ip_address(value)
        except ValueError:
            continue
        yield Found(hit.start(), hit.start() + len(value), label, value)
