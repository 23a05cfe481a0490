"""Prints what the desk costs: the whole table, or parts of it by `--only pages,mail`.

A benchmark, never a test: it fails on nothing but errors. Each figure stands beside its goal and
beside what the same machine does without the desk, taken in the same run. With the sizes of the
goals everything takes about half an hour.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import groupby

from tests.bench import machine, running
from tests.bench.parts import EXTRA, PARTS, Part
from tests.bench.running import Ground
from tests.bench.table import Row, Section, show, tell
from tests.bench.wanted import read_arguments

logger = logging.getLogger(__name__)


def main() -> int:
    """Load, measure, print; parts that share a data set share its loading."""
    wanted = read_arguments([one.name for one in PARTS], [one.name for one in EXTRA], __doc__)
    chosen = [one for one in (*PARTS, *EXTRA) if one.name in wanted.parts]
    sections: list[Section] = []
    for load, parts in groupby(chosen, key=lambda one: one.load):
        with running.ground(wanted) as on:
            begun = time.monotonic()
            load(on)
            tell(f"loaded in {time.monotonic() - begun:.0f} s")
            sections += _measured(on, list(parts))
    sys.stdout.write("\n" + show(sections) + "\n")
    return 0 if all(section.whole for section in sections) else 1


def _measured(on: Ground, parts: Sequence[Part]) -> Iterator[Section]:
    for part in parts:
        tell(f"-- {part.name}")
        section = Section(part.name, load_before=machine.load())
        begun = time.monotonic()
        try:
            for row in part.measure(on):
                tell(f"{row.what}: {row.figure}")
                section.rows.append(row)
        except Exception:
            # One part that breaks takes none of the others with it; its trace says why.
            logger.exception("%s is broken off", part.name)
            section.whole = False
            section.rows.append(Row(f"{part.name}: broken off", "see the trace"))
        section.seconds, section.load_after = time.monotonic() - begun, machine.load()
        yield section


if __name__ == "__main__":
    sys.exit(main())
