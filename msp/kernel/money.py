"""Exact money: a Decimal with an ISO 4217 code, rounded once, split without losing a cent.

Sums are worked out as `Fraction` and meet the smallest unit of the currency in one place,
`round_money`. What a rounded sum is made of follows by `split`, the largest remainder method, so
that parts always add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor, lcm

Exact = Decimal | Fraction | int

# ISO 4217 gives every currency two decimals but for these.
_DECIMALS = dict.fromkeys(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0
)
_DECIMALS |= dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum; nothing in this program converts between them."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in one currency. Adding another currency raises `CurrencyMismatch`."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other).amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return f"{self.amount:,} {self.currency}"

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{other.currency} cannot be added to {self.currency}")
        return other


def decimals(currency: str) -> int:
    """How many decimals the currency's smallest unit has (ISO 4217)."""
    return _DECIMALS.get(currency, 2)


def round_money(amount: Exact, currency: str) -> Decimal:
    """Round half away from zero to the currency's smallest unit, from an exact value."""
    units = _units(Fraction(amount) * 10 ** decimals(currency))
    return Decimal(units).scaleb(-decimals(currency))


def total(parts: Iterable[Money], currency: str) -> Money:
    """Sum of money; an empty sum is zero in the given currency."""
    result = Money(round_money(0, currency), currency)
    for part in parts:
        result = result + part
    return result


def split(whole: Decimal, weights: Sequence[Exact], currency: str) -> list[Decimal]:
    """Divide a rounded sum in proportion to weights that are not negative (largest remainder).

    The parts add up to the whole exactly. Equal remainders are served in the order given, so the
    caller sorts by something stable. Nothing to weigh is an error unless the whole is zero.
    """
    shares = [Fraction(weight) for weight in weights]
    if any(share < 0 for share in shares):
        raise ValueError("a share cannot have a negative weight")
    # Whole numbers from here on: the weights over one denominator, the sum in smallest units.
    denominator = lcm(*{share.denominator for share in shares})
    parts = [share.numerator * (denominator // share.denominator) for share in shares]
    base, scale = sum(parts), 10 ** decimals(currency)
    units = Fraction(whole) * scale
    if units.denominator != 1:
        raise ValueError("only a rounded sum can be split")
    if base == 0:
        if whole:
            raise ValueError("there is nothing to share the sum among")
        base = 1
    sign = -1 if units < 0 else 1
    pairs = [divmod(abs(units.numerator) * part, base) for part in parts]
    left = abs(units.numerator) - sum(floor for floor, _rest in pairs)
    by_remainder = sorted(range(len(pairs)), key=lambda i: (-pairs[i][1], i))
    extra = set(by_remainder[:left])
    return [
        Decimal(sign * (floor + (index in extra))).scaleb(-decimals(currency))
        for index, (floor, _rest) in enumerate(pairs)
    ]


def round_parts(exact: Sequence[Exact], currency: str) -> list[Decimal]:
    """Round exact parts of either sign so that they still add up to their own, rounded, sum.

    Each is rounded down; what is left goes, a smallest unit each, to the largest remainders.
    """
    scale = 10 ** decimals(currency)
    units = [Fraction(part) * scale for part in exact]
    floors = [floor(part) for part in units]
    left = sum(units) - sum(floors)
    if left != int(left):
        raise ValueError("only a rounded sum can be split")
    by_remainder = sorted(range(len(units)), key=lambda i: (floors[i] - units[i], i))
    extra = set(by_remainder[: int(left)])
    return [
        Decimal(one + (index in extra)).scaleb(-decimals(currency))
        for index, one in enumerate(floors)
    ]


def _units(value: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    nearest = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return nearest if value >= 0 else -nearest


def to_decimal(value: Exact, places: int) -> Decimal:
    """A figure for show (a factor, a count of hours), rounded half away from zero."""
    exact = Fraction(value)
    return Decimal(_units(exact * 10**places)).scaleb(-places)
