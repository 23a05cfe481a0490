"""Why a contract came to more or less than the bill before: parts that are the difference exactly.

A device that was there both times is compared by its rate and its days; one that came or went is
quantity. A rate that moved without new terms moved by the quantity (tiers, included, minimum), or,
on a plain line, by the days of the month. Pure: exact until the end, rounded once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from uuid import UUID

from contracts.agreements.values import NAMED, QUANTITIES, WORK, Basis
from contracts.agreements.values_line import Counting
from contracts.billing.values_statement import Line, Statement
from msp.kernel.money import decimals

NONE = Fraction(0)
# Charged when it is bought, and not again.
ONCE = frozenset({Basis.ONE_OFF, Basis.BLOCK})


@dataclass(frozen=True, slots=True)
class Bridge:
    """The parts of a difference, in the contract's currency."""

    price: Decimal
    quantity: Decimal
    days: Decimal
    usage: Decimal
    correction: Decimal
    one_off: Decimal

    @property
    def change(self) -> Decimal:
        """The whole difference."""
        return sum((getattr(self, part) for part in PARTS), Decimal(0))


PARTS = ("price", "quantity", "days", "usage", "correction", "one_off")


@dataclass(frozen=True, slots=True)
class _Stay:
    """What a device, a quantity or a fee came to, over which share of the period."""

    amount: Fraction = NONE
    share: Fraction = NONE

    @property
    def rate(self) -> Fraction:
        return self.amount / self.share


def bridge(before: Sequence[Statement], now: Sequence[Statement], currency: str) -> Bridge:
    """From the statements of one month to those of another, of one contract."""
    parts: dict[str, Fraction] = dict.fromkeys(PARTS, NONE)
    old, new = _by_number(before), _by_number(now)
    for number in old.keys() | new.keys():
        for part, amount in _of_line(old.get(number, []), new.get(number, [])):
            parts[part] += amount
    parts["correction"] = _corrected(now) - _corrected(before)
    change = _net(now) - _net(before)
    return Bridge(**_rounded(parts, change, currency))


Side = list[tuple[Statement, Line]]


def _by_number(statements: Iterable[Statement]) -> dict[int, Side]:
    found: dict[int, Side] = defaultdict(list)
    for statement in statements:
        for line in statement.lines:
            if line.corrects is None:
                found[line.number].append((statement, line))
    return found


def _of_line(old: Side, new: Side) -> Iterable[tuple[str, Fraction]]:
    """What one line of the contract adds to which part."""
    basis = (new or old)[0][1].basis
    change = _sum(new) - _sum(old)
    if basis in ONCE:
        return [("one_off", change)]
    if not old or not new:
        return [("usage" if basis in WORK else "quantity", change)]
    repriced = _is_repriced(old, new)
    if basis in WORK:
        return _pair(_used(old), _used(new), "price" if repriced else "usage", "usage")
    rate = "price" if repriced else "days" if _is_plain(new) else "quantity"
    if basis in NAMED:
        return _by_device(old, new, rate)
    spread = "quantity" if basis in QUANTITIES else "days"
    return _pair(_spread(old), _spread(new), rate, spread)


def _by_device(old: Side, new: Side, rate: str) -> Iterable[tuple[str, Fraction]]:
    """Device by device, person by person, and what falls to none of them: a minimum, a rounding."""
    then, since = _stays(old), _stays(new)
    for asset in then.keys() | since.keys():
        yield from _pair(then.get(asset, _Stay()), since.get(asset, _Stay()), rate, "days")
    left = sum((Fraction(line.unshared) for _of, line in new), NONE)
    yield "quantity", left - sum((Fraction(line.unshared) for _of, line in old), NONE)


def _pair(old: _Stay, new: _Stay, rate: str, share: str) -> Iterable[tuple[str, Fraction]]:
    """One thing on both bills: by its rate at today's share, by its share at the rate before."""
    if not old.share or not new.share:
        came = "usage" if share == "usage" else "quantity"
        return [(came, new.amount - old.amount)]
    return [
        (rate, (new.rate - old.rate) * new.share),
        (share, old.rate * (new.share - old.share)),
    ]


def _stays(side: Side) -> dict[UUID, _Stay]:
    """Each device's amount and share of the period; one that did not count was not there."""
    found: dict[UUID, _Stay] = {}
    for statement, line in side:
        period, by_day = statement.period.days or 1, line.counting is Counting.BY_DAY
        for one in statement.devices:
            if one.line != line.ordinal or not (by_day or one.amount):
                continue
            stay = found.get(one.thing_id, _Stay())
            part = Fraction(one.days, period) if by_day else Fraction(1)
            found[one.thing_id] = _Stay(stay.amount + Fraction(one.amount), stay.share + part)
    return found


def _spread(side: Side) -> _Stay:
    """A fee over its days, seats over theirs."""
    share = NONE
    for statement, line in side:
        part = Fraction(line.span.days, statement.period.days or 1)
        share += part * Fraction(line.counted) if line.basis in QUANTITIES else part
    return _Stay(_sum(side), share)


def _used(side: Side) -> _Stay:
    """Work by what was charged of it."""
    return _Stay(_sum(side), sum((Fraction(line.charged) for _of, line in side), NONE))


def _is_repriced(old: Side, new: Side) -> bool:
    """Whether other terms were agreed; a tier that the quantity reached is none."""
    if _terms(old) != _terms(new):
        return True
    tiered = any(line.tiers for _of, line in (*old, *new))
    return not tiered and _prices(old) != _prices(new)


def _terms(side: Side) -> set[tuple[object, ...]]:
    return {
        (
            line.price_from, line.discount_percent, line.discount_amount, line.included,
            line.minimum, line.instalments, line.counting,
        )
        for _of, line in side
    }  # fmt: skip


def _prices(side: Side) -> set[Decimal]:
    return {line.unit_price for _of, line in side}


def _is_plain(side: Side) -> bool:
    return not any(line.included or line.minimum or line.tiers for _of, line in side)


def _sum(side: Side) -> Fraction:
    return sum((Fraction(line.net) for _of, line in side), NONE)


def _net(statements: Iterable[Statement]) -> Fraction:
    return sum((Fraction(one.net) for one in statements), NONE)


def _corrected(statements: Iterable[Statement]) -> Fraction:
    lines = (line for one in statements for line in one.lines if line.corrects is not None)
    return sum((Fraction(line.net) for line in lines), NONE)


def _rounded(parts: dict[str, Fraction], change: Fraction, currency: str) -> dict[str, Decimal]:
    """To the smallest unit, the odd units by largest remainder: the parts stay the whole."""
    scale = 10 ** decimals(currency)
    whole = {part: floor(amount * scale) for part, amount in parts.items()}
    rest = {part: amount * scale - whole[part] for part, amount in parts.items()}
    left = int(change * scale) - sum(whole.values())
    for part in sorted(PARTS, key=lambda one: -rest[one])[:left]:
        whole[part] += 1
    return {part: Decimal(whole[part]).scaleb(-decimals(currency)) for part in PARTS}
