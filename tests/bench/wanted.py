"""What was asked for on the command line: which parts, how large, how long."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Wanted:
    """Sizes are those of the goals unless a trial asks for smaller ones."""

    parts: tuple[str, ...]
    tickets: int = 100_000
    seconds: float = 60.0
    clocks: int = 100_000
    cases: int = 10_000
    assets: int = 500
    million: bool = False


def read_arguments(known: Sequence[str], extra: Sequence[str], about: str | None) -> Wanted:
    """The command line; `extra` are the parts that run only when they are named."""
    named = ", ".join([*known, *extra])
    parser = argparse.ArgumentParser(prog="make bench", description=about)
    add = parser.add_argument
    add("--only", default="", help=f"parts to run, apart by commas: {named}")
    add("--tickets", type=int, default=Wanted.tickets)
    add("--seconds", type=float, default=Wanted.seconds, help="how long a steady pace is kept")
    add("--clocks", type=int, default=Wanted.clocks)
    add("--cases", type=int, default=Wanted.cases, help="open cases at the vendor")
    add("--assets", type=int, default=Wanted.assets, help="devices of each client under contract")
    add("--million", action="store_true", help="also bill 2,000 clients with these devices each")
    given = parser.parse_args()
    chosen = tuple(part.strip() for part in given.only.split(",") if part.strip())
    unknown = set(chosen) - {*known, *extra}
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are: {named}")
    return Wanted(
        parts=chosen or (*known, *(extra if given.million else ())),
        tickets=given.tickets,
        seconds=given.seconds,
        clocks=given.clocks,
        cases=given.cases,
        assets=given.assets,
        million=given.million,
    )
