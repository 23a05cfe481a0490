"""What the service report says of one month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TierLine:
    """One tier in a month: tickets opened there now, solved there, and its share of the work."""

    level: int
    name: str
    opened: int
    resolved: int
    backlog: int


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One kind of clock: how many ended in time, late, or are late and still running."""

    kind: str
    priority: int
    met: int
    late: int

    @property
    def percent(self) -> int | None:
        """Share met in whole per cent, rounded down; None when nothing ended."""
        total = self.met + self.late
        return 100 * self.met // total if total else None


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Who held the tickets of the month, in minutes of working time."""

    holder: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ServiceReport:
    """The whole report; `days` are the opened and resolved counts of each day."""

    month: date
    tiers: tuple[TierLine, ...]
    promises: tuple[PromiseLine, ...]
    holders: tuple[HolderLine, ...]
    categories: tuple[tuple[str, int], ...]
    days: tuple[tuple[date, int, int], ...]
    self_served: int

    @property
    def opened(self) -> int:
        """Tickets opened in the month."""
        return sum(opened for _, opened, _ in self.days)

    @property
    def resolved(self) -> int:
        """Tickets resolved in the month."""
        return sum(resolved for _, _, resolved in self.days)

    @property
    def backlog(self) -> int:
        """Tickets open now."""
        return sum(line.backlog for line in self.tiers)
