"""The fact of a suspension: a contract rests from a day to another, as recorded at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.values import FOREVER, Span
from msp.kernel.worktime import Closure, moment_of


@dataclass(frozen=True, slots=True)
class SuspensionFact:
    """Nothing recurring is charged from `starts` on and before `ends` (None: until further)."""

    id: UUID
    starts: date
    ends: date | None
    reason: str
    recorded_at: datetime
    superseded_at: datetime | None = None

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.starts, self.ends or FOREVER)


@dataclass(frozen=True, slots=True, order=True)
class Rest:
    """Days of a period on which the contract rested, and why."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Rests:
    """When a contract rests, by all that is recorded now: its standing suspensions by day."""

    contract: str
    zone: str
    suspensions: tuple[SuspensionFact, ...]

    @property
    def closures(self) -> tuple[Closure, ...]:
        """The same in moments, from midnight to midnight where the contract is agreed."""
        return tuple(
            Closure(
                moment_of(one.starts, 0, self.zone),
                moment_of(one.ends, 0, self.zone) if one.ends else None,
                one.reason,
            )
            for one in self.suspensions
        )
