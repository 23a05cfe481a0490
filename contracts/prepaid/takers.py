"""Which lines' prepaid hours may pay for an entry: pure.

A line for the entry's own kind of work goes before a line for every kind, whatever it charges by;
of equals prepaid hours go before the hourly line, a retainer's before a block's. What an incident
pays for is not drawn, and a line for another role pays for nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contracts.agreements.prepaid import PREPAID
from contracts.agreements.terms import Stretch, stretches
from contracts.agreements.values import Basis, ContractFact, LineFact
from contracts.agreements.values_prepaid import PrepaidTerms
from contracts.ledger.rounding import charged_minutes
from contracts.ledger.values import TimeFact
from contracts.prepaid.burning import Ask, Taker
from contracts.values import Span

PAYING = PREPAID | {Basis.HOURLY, Basis.INCIDENT}


def asks_of(
    contract: ContractFact, entries: Iterable[TimeFact], span: Span, known_at: datetime
) -> list[Ask]:
    """What the chargeable entries of some days ask of prepaid hours. Zero minutes ask nothing."""
    found = [one for one in stretches(contract, span, known_at) if one.line.basis in PAYING]
    by_day: dict[date, _Terms] = {}
    by_work: dict[tuple[date, str, str], tuple[Taker, ...]] = {}
    asks = []
    for entry in entries:
        day = entry.work_date
        if day not in span:
            continue
        if day not in by_day:
            by_day[day] = _on(found, day)
        terms = by_day[day]
        minutes, work = charged_minutes(entry, terms.increment), (day, entry.work_type, entry.role)
        if work not in by_work:
            fitting = [one for one in terms.lines if one.work.role in ("", entry.role)]
            by_work[work] = tuple(_takers(entry.work_type, fitting))
        takers = by_work[work]
        if takers and minutes:
            asks.append(Ask(entry.id, day, minutes, takers))
    return asks


@dataclass(frozen=True, slots=True)
class _Terms:
    """The lines that pay for work on a day, and to how many minutes it is rounded up."""

    lines: tuple[LineFact, ...]
    increment: int


def _on(found: Sequence[Stretch], day: date) -> _Terms:
    open_then = [one for one in found if day in one.span]
    increment = next((one.version.minutes_increment for one in open_then), 1)
    return _Terms((*(one.line for one in open_then), *_left_over(found, day)), increment)


def _left_over(found: Sequence[Stretch], day: date) -> list[LineFact]:
    """Blocks that later versions no longer offer: what was bought may still be drawn."""
    offered = {one.line.number for one in found if day in one.span}
    last: dict[int, LineFact] = {}
    for one in found:
        if one.line.basis is Basis.BLOCK and one.span.end <= day:
            last[one.line.number] = one.line
    return [line for number, line in last.items() if number not in offered]


def _takers(work_type: str, lines: Sequence[LineFact]) -> Iterator[Taker]:
    own: dict[Basis, list[LineFact]] = defaultdict(list)
    general: dict[Basis, list[LineFact]] = defaultdict(list)
    for line in lines:
        if is_own(line, work_type):
            own[line.basis].append(line)
        elif not line.work_type:
            general[line.basis].append(line)
    for kinds in (own, general):
        if kinds[Basis.INCIDENT]:
            return
        for basis in (Basis.RETAINER, Basis.BLOCK):
            for line in kinds[basis]:
                terms = line.prepaid
                if terms is not None:
                    yield Taker(line.number, terms.factor(work_type))
        if kinds[Basis.HOURLY]:
            return


def is_own(line: LineFact, work_type: str) -> bool:
    """Whether a line is for the very kind of work."""
    named = isinstance(line.prepaid, PrepaidTerms) and line.prepaid.names(work_type)
    return bool(work_type) and (line.work_type == work_type or named)
