"""On which days a contract rests, as known at a moment, and what is left of a span without them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from contracts.agreements.values import ContractFact
from contracts.agreements.values_suspension import Rest, SuspensionFact
from contracts.values import Span, join


def known_suspensions(contract: ContractFact, known_at: datetime) -> list[SuspensionFact]:
    """Those that stood at the moment, by day."""
    found = [
        one
        for one in contract.suspensions
        if one.recorded_at <= known_at
        and (one.superseded_at is None or one.superseded_at > known_at)
    ]
    return sorted(found, key=lambda one: one.span)


def suspension_on(contract: ContractFact, day: date, known_at: datetime) -> SuspensionFact | None:
    """What suspends the contract on a day."""
    return next((one for one in known_suspensions(contract, known_at) if day in one.span), None)


def rests(contract: ContractFact, span: Span, known_at: datetime) -> tuple[Rest, ...]:
    """The days of a span on which the contract rests, in order, each with its reason."""
    met = ((one, one.span.meet(span)) for one in known_suspensions(contract, known_at))
    return tuple(sorted(Rest(part, one.reason) for one, part in met if part))


def outside(span: Span, others: Iterable[Span]) -> list[Span]:
    """What is left of a span without the days of others, in order."""
    left, start = [], span.start
    for other in join(others):
        gap = span.meet(other)
        if gap is None:
            continue
        if start < gap.start:
            left.append(Span(start, gap.start))
        start = gap.end
    if start < span.end:
        left.append(Span(start, span.end))
    return left
