"""Device-days as known at a moment: pure resolution of the bitemporal ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from contracts.ledger.values import CoverageFact
from contracts.values import Span, join


class _Recorded(Protocol):
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def superseded_at(self) -> datetime | None: ...


Fact = TypeVar("Fact", bound=_Recorded)


def as_known(facts: Iterable[Fact], known_at: datetime) -> list[Fact]:
    """The facts that stood at that moment: recorded by then and not yet superseded."""
    return [
        fact
        for fact in facts
        if fact.recorded_at <= known_at
        and (fact.superseded_at is None or fact.superseded_at > known_at)
    ]


@dataclass(frozen=True, slots=True)
class Covered:
    """The part of a coverage that falls into the days asked about."""

    fact: CoverageFact
    span: Span


def covered(facts: Iterable[CoverageFact], span: Span) -> list[Covered]:
    """Coverage cut to the span, in the order of device and day.

    The order is made of what never changes, not of names or of when facts were recorded, so what
    follows from it (whose share gets the odd cent) is the same for ever.
    """
    parts = []
    for fact in facts:
        meeting = fact.span.meet(span)
        if meeting is not None:
            parts.append(Covered(fact, meeting))
    return sorted(parts, key=lambda one: (one.fact.thing.id, one.span))


@dataclass(frozen=True, slots=True)
class Movement:
    """How many devices there were at the start, came, went and were there at the end."""

    opening: int
    joined: int
    left: int

    @property
    def closing(self) -> int:
        return self.opening + self.joined - self.left


def movement(parts: Sequence[Covered], span: Span) -> Movement:
    """Count devices over the span. A device that moved between sites neither left nor joined."""
    by_device: dict[UUID, list[Span]] = defaultdict(list)
    for part in parts:
        by_device[part.fact.thing.id].append(part.span)
    pieces = [piece for spans in by_device.values() for piece in join(spans)]
    return Movement(
        opening=sum(piece.start == span.start for piece in pieces),
        joined=sum(piece.start > span.start for piece in pieces),
        left=sum(piece.end < span.end for piece in pieces),
    )
