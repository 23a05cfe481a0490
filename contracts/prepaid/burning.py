"""Draws, lapses and adjustments of prepaid minutes, day by day: pure.

On a day grants come first, then adjustments, then draws by the entries' ids, and at its end lapses
what may not be drawn on the next. So nothing depends on the order in which facts were recorded.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from contracts.prepaid.values import AdjustmentFact, Grant, Move, MoveKind
from contracts.values import FOREVER

A_DAY = timedelta(days=1)
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Taker:
    """A line from whose hours an entry may be paid, and how many minutes a minute draws."""

    line: int
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Ask:
    """Chargeable minutes of an entry, and the lines that may pay them, in their order."""

    entry_id: UUID
    day: date
    minutes: int
    takers: tuple[Taker, ...]


@dataclass(frozen=True, slots=True)
class Burned:
    """Every move up to a day, in order, and the grants with the days to which they now live.

    `asked` are the minutes of each entry that might draw, paid or not.
    """

    grants: Mapping[str, Grant]
    moves: tuple[Move, ...]
    asked: Mapping[UUID, int]


@dataclass
class _Pot:
    grant: Grant
    left: Decimal

    @property
    def end(self) -> date:
        return self.grant.expires_on or FOREVER


@dataclass
class _Book:
    """What is there at a moment, by line, the oldest first."""

    pots: dict[int, list[_Pot]] = field(default_factory=lambda: defaultdict(list))
    moves: list[Move] = field(default_factory=list)
    seen: dict[str, Grant] = field(default_factory=dict)

    # Those of a line with minutes left, as long as nothing but draws has touched them.
    kept: dict[int, deque[_Pot]] = field(default_factory=dict)

    def live(self, line: int) -> deque[_Pot]:
        if line not in self.kept:
            self.kept[line] = deque(one for one in self.pots[line] if one.left > 0)
        return self.kept[line]

    def move(self, day: date, pot: _Pot, kind: MoveKind, minutes: Decimal) -> None:
        pot.left += minutes
        self.kept.pop(pot.grant.line, None)
        self.moves.append(Move(day, pot.grant.key, kind, minutes))


def burn(
    grants: Sequence[Grant],
    adjustments: Sequence[AdjustmentFact],
    asks: Sequence[Ask],
    until: date,
) -> Burned:
    """Play everything that happens before a day."""
    book = _Book()
    events: list[tuple[date, int, str, Grant | AdjustmentFact | Ask]] = []
    for grant in grants:
        events.append((grant.since, 0, grant.key, grant))
        if grant.expires_on is not None:
            events.append((grant.expires_on - A_DAY, 3, grant.key, grant))
    events += [(one.day, 1, str(one.id), one) for one in adjustments]
    events += [(one.day, 2, str(one.entry_id), one) for one in asks]
    heapq.heapify(events)
    while events and events[0][0] < until:
        day, rank, key, event = heapq.heappop(events)
        if isinstance(event, AdjustmentFact):
            _adjust(book, event)
        elif isinstance(event, Ask):
            _draw(book, event)
        elif rank == 0:
            _begin(book, event)
        elif (later := _lapse(book, day, event)) is not None:
            heapq.heappush(events, (later - A_DAY, 3, key, event))
    return Burned(book.seen, tuple(book.moves), {one.entry_id: one.minutes for one in asks})


def _begin(book: _Book, grant: Grant) -> None:
    pot = _Pot(grant, NOTHING)
    book.seen[grant.key] = grant
    book.pots[grant.line].append(pot)
    book.move(grant.since, pot, MoveKind.BOUGHT, grant.minutes)


def _adjust(book: _Book, fact: AdjustmentFact) -> None:
    """Given minutes join the grant that lives longest; taken ones leave the oldest, as there are.

    Where no grant is there, there is nothing to adjust.
    """
    pots = book.pots[fact.line]
    minutes = fact.hours * 60
    if minutes > 0 and pots:
        book.move(fact.day, max(pots, key=lambda one: one.end), MoveKind.ADJUSTED, minutes)
    for pot in pots:
        taken = min(pot.left, -minutes)
        if taken > 0:
            book.move(fact.day, pot, MoveKind.ADJUSTED, -taken)
            minutes += taken


def _draw(book: _Book, ask: Ask) -> None:
    """By line and age. The last minute for which some hours are left is paid whole."""
    unpaid = ask.minutes
    for taker in ask.takers:
        need, drawn, paid = unpaid * taker.factor, NOTHING, 0
        live = book.live(taker.line)
        while live and drawn < need:
            pot = live[0]
            taken = min(pot.left, need - drawn)
            drawn += taken
            pot.left -= taken
            if not pot.left:
                live.popleft()
            reached = int(drawn // taker.factor)
            if not live and drawn % taker.factor:
                reached += 1
            paying = Move(
                ask.day, pot.grant.key, MoveKind.USED, -taken, ask.entry_id, reached - paid
            )
            book.moves.append(paying)
            paid = reached
        unpaid -= paid


def _lapse(book: _Book, day: date, grant: Grant) -> date | None:
    """Close a grant at its last day, or let it live on with the next block: then until when."""
    pots = book.pots[grant.line]
    pot = next(one for one in pots if one.grant.key == grant.key)
    if grant.rolls_over and pot.left > 0:
        later = [one for one in pots if one.end > day + A_DAY]
        if later:
            pot.grant = replace(pot.grant, expires_on=later[0].grant.expires_on)
            book.seen[grant.key] = pot.grant
            return pot.grant.expires_on
    if pot.left > 0:
        book.move(day, pot, MoveKind.EXPIRED, -pot.left)
    pots.remove(pot)
    return None
