"""Which periods a contract is billed for, worked out from its versions alone.

Nothing here is stored, so a changed cadence leaves no stale rows behind: periods before the change
stay as they were, the one that it cuts ends on its day, the new ones follow without gap or overlap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contracts.agreements.periods import periods
from contracts.agreements.terms import life, versions_over
from contracts.agreements.values import (
    ContractFact,
    VersionFact,
)
from contracts.agreements.values_terms import Timing
from contracts.values import Span


@dataclass(frozen=True, slots=True)
class Due:
    """One statement to make: the days of its fixed charges, those of its labour, and when.

    Labour is billed after it was done. Under billing in advance a statement therefore carries the
    labour of the period before; after the contract's end one more, of no days of its own, carries
    the last labour. `month` is the first day of the month under which people look for it.
    """

    period: Span
    labour: Span
    due_on: date
    month: date


def schedule(
    contract: ContractFact, billed_from: date, until: date, known_at: datetime
) -> Iterator[Due]:
    """The statements that fall due up to and including a day, in order."""
    alive = life(contract, known_at)
    start = max(alive.start, billed_from)
    labour_from, timing = start, Timing.ARREARS
    for span, version in _segments(contract, Span(start, max(start, alive.end)), known_at):
        timing = version.timing
        for whole in periods(span, version.cadence):
            period = whole.meet(span)
            if period is None or _due_on(period, timing) > until:
                return
            labour_to = period.start if timing is Timing.ADVANCE else period.end
            yield _due(period, Span(labour_from, labour_to), timing)
            labour_from = labour_to
    if labour_from < alive.end <= until:
        last = Span(alive.end, alive.end)
        yield _due(last, Span(labour_from, alive.end), Timing.ARREARS)


def _due(period: Span, labour: Span, timing: Timing) -> Due:
    due_on = _due_on(period, timing)
    named = due_on if timing is Timing.ADVANCE else due_on - timedelta(days=1)
    return Due(period, labour, due_on, named.replace(day=1))


def _segments(
    contract: ContractFact, span: Span, known_at: datetime
) -> Iterator[tuple[Span, VersionFact]]:
    """The span by cadence and timing; versions that change neither do not cut a period."""
    held: tuple[Span, VersionFact] | None = None
    for piece, version in versions_over(contract, span, known_at):
        if held and _rhythm(held[1]) == _rhythm(version) and held[0].end == piece.start:
            held = Span(held[0].start, piece.end), version
            continue
        if held:
            yield held
        held = piece, version
    if held:
        yield held


def _rhythm(version: VersionFact) -> object:
    return version.cadence, version.timing


def _due_on(period: Span, timing: Timing) -> date:
    return period.start if timing is Timing.ADVANCE else period.end
