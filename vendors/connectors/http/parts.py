"""A definition part by part: the same text, cut at its outermost names, with its comments.

Joined again the parts are the text letter by letter; nothing is written anew by a machine, so
that what an administrator noted beside a line stays there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msp.kernel.i18n import _
from vendors.connectors.http.definition import Definition
from vendors.connectors.http.document import Problem, read_definition
from vendors.connectors.kind import SettingPart

NAMED = re.compile(r"([A-Za-z_]+) *:")


def parts_of(text: str) -> Sequence[SettingPart]:
    """Its parts in their order, then an empty one for each that it has not; none if it has none."""
    text = text.replace("\r\n", "\n")
    _made, problems = read_definition(text)
    found, first = [], 1
    for name, part in _cut(text):
        after = first + part.count("\n")
        here = [one for one in problems if first <= one.line < max(after, first + 1)]
        found.append(SettingPart(name or _("notes"), part, _told(here, first)))
        first = after
    known = {one.name for one in found}
    if not known & set(Definition.__struct_fields__):
        return ()
    missing = [one for one in Definition.__struct_fields__ if one not in known]
    return [*found, *(SettingPart(name, "") for name in missing)]


def _cut(text: str) -> Iterator[tuple[str, str]]:
    """What stands before the first name has none; comments right above a name are its own."""
    name, lines, above = "", list[str](), list[str]()
    for line in text.splitlines(keepends=True):
        begins = NAMED.match(line)
        if begins:
            if name or lines:
                yield name, "".join(lines)
            name, lines, above = begins[1], [*above, line], []
        elif line.startswith("#"):
            above.append(line)
        else:
            lines, above = [*lines, *above, line], []
    yield name, "".join([*lines, *above])


def _told(problems: Sequence[Problem], first: int) -> tuple[str, ...]:
    """The sentences, with lines counted within the part."""
    return tuple(Problem(one.place, one.line - first + 1, one.told).sentence for one in problems)
