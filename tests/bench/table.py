"""The table at the end: one that a person can paste into an issue."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """A figure beside its goal, and what the same machine does without the desk in the same run."""

    what: str
    figure: str
    goal: str = ""
    bare: str = ""


@dataclass
class Section:
    """The rows of one part, and how busy the machine was when it began and when it ended."""

    part: str
    rows: list[Row] = field(default_factory=list)
    load_before: float = 0.0
    load_after: float = 0.0
    seconds: float = 0.0
    whole: bool = True

    @property
    def took(self) -> str:
        """How long it took, and the load around it."""
        load = f"load {self.load_before:.1f} before, {self.load_after:.1f} after"
        return f"{self.part} {self.seconds:.0f} s ({load})"


def show(sections: Sequence[Section]) -> str:
    """Markdown: rows first, then the machine under them."""
    lines = ["| what | measured | goal | bare cost, same run |", "|---|---|---|---|"]
    lines += [
        f"| {row.what} | {row.figure} | {row.goal} | {row.bare} |"
        for section in sections
        for row in section.rows
    ]
    lines += ["", "Parts: " + "; ".join(one.took for one in sections) + "."]
    return "\n".join(lines)


def tell(line: str) -> None:
    """Progress goes to standard error, so that the table can be kept by itself."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
