"""What tools cost over some days of a contract: exact by day, rounded once for each tool."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from contracts.agreements.values import Basis
from contracts.costs.values import Per, ToolFact, ToolKey, ToolShare
from contracts.values import Span, cut
from msp.kernel.money import round_money


@dataclass(frozen=True, slots=True)
class Stand:
    """So many devices of a kind stand under the contract for some days.

    `billed` is false for those that no line charges: they cost a licence all the same.
    """

    basis: Basis
    span: Span
    number: int = 1
    billed: bool = True


@dataclass(frozen=True, slots=True)
class Users:
    """So many users of one line of the contract."""

    line: int
    span: Span
    number: Decimal


@dataclass(frozen=True, slots=True)
class Usage:
    """What tools are paid by: the days, the devices, the users, and the client's contracts.

    `lives` are the days that each of the client's contracts runs, this one among them.
    """

    days: Span
    stands: Sequence[Stand] = ()
    users: Sequence[Users] = ()
    lives: Sequence[Span] = ()


def tool_shares(facts: Sequence[ToolFact], usage: Usage, currency: str) -> tuple[ToolShare, ...]:
    """Every tool in the contract's currency; the facts are already as known."""
    keys = sorted(
        {one.key for one in facts if one.currency == currency},
        key=lambda one: (one.name, one.per, one.asset_kind),
    )
    found = []
    for key in keys:
        mine = [one for one in facts if one.key == key and one.currency == currency]
        parts = list(_parts(key, mine, usage))
        exact = sum((one.cost for one in parts), Fraction(0))
        amount = round_money(exact, currency)
        hidden = round_money(sum((one.cost for one in parts if one.hidden), Fraction(0)), currency)
        days = sum((one.unit_days for one in parts), Fraction(0))
        if days:
            allocated = key.per is Per.CLIENT and len(usage.lives) > 1
            unit_days = Decimal(days.numerator) / days.denominator
            found.append(ToolShare(key, unit_days, amount, hidden, allocated))
    return tuple(found)


def foreign_tools(facts: Sequence[ToolFact], usage: Usage, currency: str) -> int:
    """How many tools are used that have a cost in other currencies alone."""
    own = {one.key for one in facts if one.currency == currency}
    others = {(one.key, one.currency) for one in facts if one.key not in own}
    used = {
        key
        for key, other in others
        for mine in [[one for one in facts if one.key == key and one.currency == other]]
        if any(one.cost for one in _parts(key, mine, usage))
    }
    return len(used)


@dataclass(frozen=True, slots=True)
class _Part:
    unit_days: Fraction
    cost: Fraction
    hidden: bool = False


def _parts(key: ToolKey, facts: Sequence[ToolFact], usage: Usage) -> Iterator[_Part]:
    """By calendar month and price: a day costs its month's part of the month's price."""
    for days in cut(usage.days, [*_months(usage.days), *(one.valid_from for one in facts)]):
        amount = _amount(facts, days.start)
        if amount is None or not days.days:
            continue
        daily = Fraction(amount) / monthrange(days.start.year, days.start.month)[1]
        for unit_days, hidden in _unit_days(key, usage, days):
            yield _Part(unit_days, unit_days * daily, hidden)


def _amount(facts: Sequence[ToolFact], day: date) -> Decimal | None:
    """What is said most closely goes before; of that what came into force last."""
    begun = [one for one in facts if one.valid_from <= day]
    last = max(begun, key=lambda one: (one.reach, one.valid_from, one.recorded_at), default=None)
    return last.amount if last else None


def _unit_days(key: ToolKey, usage: Usage, days: Span) -> Iterator[tuple[Fraction, bool]]:
    if key.per is Per.DEVICE:
        for stand in usage.stands:
            meeting = stand.span.meet(days)
            if meeting and key.asset_kind in ("", stand.basis):
                yield Fraction(meeting.days * stand.number), not stand.billed
    elif key.per is Per.USER:
        yield _user_days(usage.users, days), False
    elif key.per is Per.CLIENT:
        yield from ((share, False) for share in _of_client(usage.lives, days))
    else:
        yield Fraction(days.days), False


def _user_days(users: Sequence[Users], days: Span) -> Fraction:
    """Several lines may count the same people, so the line with the most of them counts."""
    by_line: dict[int, Fraction] = {}
    for one in users:
        meeting = one.span.meet(days)
        if meeting:
            so_far = by_line.get(one.line, Fraction(0))
            by_line[one.line] = so_far + meeting.days * Fraction(one.number)
    return max(by_line.values(), default=Fraction(0))


def _of_client(lives: Sequence[Span], days: Span) -> Iterator[Fraction]:
    """Each day in equal parts to the contracts that run on it."""
    for piece in cut(days, [day for life in lives for day in (life.start, life.end)]):
        running = sum(piece.start in life for life in lives) or 1
        yield Fraction(piece.days, running)


def _months(days: Span) -> Iterator[date]:
    day = days.start.replace(day=1)
    while day < days.end:
        yield day
        day = (day + timedelta(days=32)).replace(day=1)
