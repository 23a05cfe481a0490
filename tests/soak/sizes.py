"""How large a soak is. Imports nothing: the command reads it before the suite is loaded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """How large the run is; it ends after `seconds` at the latest, and then has failed."""

    links: int = 200
    workers: int = 4
    kills: int = 100
    words: int = 3
    badness: float = 0.08
    seed: int = 1
    seconds: float = 3600.0
