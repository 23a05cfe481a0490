"""What stands at a path of the definition, said with the path and its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from msp.kernel.i18n import _
from vendors.connectors.http.fields import rows_at, text_at
from vendors.connectors.rehearsal import Finding, Tone
from vendors.protocol.errors import ProtocolBroken

SHOWN = 200
Line = Callable[..., int]


def found_at(what: str, path: str, answer: Any, line: int, *, needed: bool = True) -> Finding:
    """The value there; nothing is a mistake where it is needed, and else only worth a look."""
    try:
        value = text_at(path, answer)
    except ProtocolBroken as error:
        return Finding(what, str(error), path, line, Tone.BAD)
    if value:
        return Finding(what, cut(value), path, line, Tone.GOOD)
    return Finding(what, _("nothing here"), path, line, Tone.BAD if needed else Tone.PLAIN)


def rows_found(
    what: str, path: str, answers: Sequence[Any], line: int
) -> tuple[list[Any], list[Finding]]:
    """The rows of a list over its pages, or that there is no list."""
    rows: list[Any] = []
    for answer in answers:
        try:
            rows += rows_at(path, answer)
        except ProtocolBroken as error:
            return rows, [Finding(what, str(error), path, line, Tone.BAD)]
    return rows, []


def gaps_in(what: str, path: str, rows: Sequence[Any], line: int, *, needed: bool) -> list[Finding]:
    """That a path found nothing in some rows, or in all; empty where it found something in each."""
    try:
        empty = sum(not text_at(path, row) for row in rows)
    except ProtocolBroken as error:
        return [Finding(what, str(error), path, line, Tone.BAD)]
    if not empty or (not needed and empty < len(rows)):
        return []
    told = _("nothing in %(empty)s of %(rows)s", empty=empty, rows=len(rows))
    return [Finding(what, told, path, line, Tone.BAD if needed else Tone.WARN)]


def told_at(at: datetime) -> str:
    """A moment, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def cut(text: str) -> str:
    """One line of a text."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]} …"
