"""A connection before it is saved: what it would send, and what its reading calls bring back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One request with sample values, word for word; `problem` says why it cannot be made."""

    name: str
    line: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    problem: str = ""


class Tone(StrEnum):
    """How well a thing was understood."""

    GOOD = "good"
    PLAIN = "plain"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Heard:
    """One request and its answer, with secrets hidden and the answer cut."""

    line: str
    status: int | None
    milliseconds: int
    answer: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was understood of an answer; `line` is that of the description it follows from."""

    what: str
    found: str
    path: str = ""
    line: int = 0
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Tried:
    """One reading call: what was asked and told, and what the desk makes of it."""

    name: str
    heard: tuple[Heard, ...] = ()
    findings: tuple[Finding, ...] = ()
    problem: str = ""
