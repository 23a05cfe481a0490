"""A device as monitoring reports it, and where it stands with the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tenants.assets.values import AssetKind

MOST_DEVICES = 5_000
SERIAL, NAME, WORD = 100, 120, 200


class Standing(StrEnum):
    """Nobody decided yet; in the register; left out by a person; seen too shortly to count."""

    UNKNOWN = "unknown"
    KNOWN = "known"
    EXCLUDED = "excluded"
    BRIEF = "brief"


@dataclass(frozen=True, slots=True)
class Seen:
    """One device of a report: who it is, and the first and the last moment it was seen."""

    serial: str
    first_seen: datetime
    last_seen: datetime
    kind: AssetKind = AssetKind.WORKSTATION
    name: str = ""
    user: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A device of a report with its place in it and where it stands once taken in."""

    position: int
    seen: Seen
    standing: Standing


@dataclass(frozen=True, slots=True)
class Wrong:
    """A device of a report that cannot be taken in, and why; `position` counts from 1."""

    position: int
    serial: str
    reason: str
