"""Lays placeholders over a text and takes them off again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from vendors.redaction.finding import find, find_in_name
from vendors.redaction.values import Found, Mark, RuleSet

EXTENSION = re.compile(r"[A-Za-z0-9]{1,10}")
PLACEHOLDER = re.compile(r"\[[^\[\]\n]{1,60} \d{1,6}\]")


@dataclass
class Veil:
    """What is hidden in the words of one bond. `marks` are kept, `new` are not yet.

    The same thing has the same placeholder wherever it stands; numbers go up from `used`, which
    counts for all clients of the case.
    """

    rules: RuleSet
    readable: frozenset[str] = frozenset()
    marks: list[Mark] = field(default_factory=list)
    used: int = 0
    new: list[Mark] = field(default_factory=list)
    met: dict[str, Mark] = field(default_factory=dict)

    def over(self, text: str) -> str:
        """The text as the vendor may read it; new things get new placeholders."""
        return self._laid(text, find(text, self.rules))

    def over_name(self, name: str) -> str:
        """The name of a file as the vendor may read it, with its extension."""
        stem, dot, extension = name.rpartition(".")
        if not stem or not EXTENSION.fullmatch(extension) or find_in_name(extension, self.rules):
            stem, dot, extension = name, "", ""
        return self._laid(stem, find_in_name(stem, self.rules)) + dot + extension

    def pieces(self, text: str) -> list[tuple[str, bool]]:
        """A veiled text in pieces, each with whether it is a placeholder of ours."""
        known = {one.text for one in (*self.marks, *self.new)}
        found, at = [], 0
        for hit in PLACEHOLDER.finditer(text):
            if hit.group() in known:
                found += [(text[at : hit.start()], False), (hit.group(), True)]
                at = hit.end()
        return [one for one in (*found, (text[at:], False)) if one[0]]

    def _laid(self, text: str, found: Iterable[Found]) -> str:
        parts, at = [], 0
        for one in found:
            if one.value in self.readable:
                continue
            mark = self._mark(one.label, one.value)
            parts += [text[at : one.start], mark.text]
            at = one.end
        return "".join([*parts, text[at:]])

    def _mark(self, label: str, value: str) -> Mark:
        for one in (*self.marks, *self.new):
            if (one.label, one.value) == (label, value):
                self.met[value] = one
                return one
        self.used += 1
        made = Mark(label, self.used, value)
        self.new.append(made)
        self.met[value] = made
        return made


def restored(text: str, marks: Iterable[Mark]) -> str:
    """A vendor's words with our placeholders turned back into what they stand for."""
    known = {one.text: one.value for one in marks}
    return PLACEHOLDER.sub(lambda hit: known.get(hit.group(), hit.group()), text) if known else text
