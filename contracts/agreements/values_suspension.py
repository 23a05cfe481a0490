"""The fact of a suspension: a contract rests from a day to another, as recorded at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.values import FOREVER, Span


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
