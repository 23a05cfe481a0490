"""Which terms and which price were in force on a day, as known at a moment.

Versions and prices are only ever added. Of those recorded by then, the one that came into force
last counts, and of two for the same day the one recorded last. So a correction for June leaves
the rise already agreed for July standing, and the order of recording does not change the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contracts.agreements.discounts import is_discounted
from contracts.agreements.values import ContractFact, LineFact, VersionFact
from contracts.agreements.values_line import PriceFact
from contracts.values import FOREVER, Span, cut


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days over which one line keeps one set of terms and one price (None: not agreed)."""

    span: Span
    version: VersionFact
    line: LineFact
    price: PriceFact | None


def version_on(contract: ContractFact, day: date, known_at: datetime) -> VersionFact | None:
    """The version in force on a day; the contract's end is its own business."""
    known = [v for v in contract.versions if v.recorded_at <= known_at and v.effective_from <= day]
    return max(known, key=lambda v: (v.effective_from, v.recorded_at, v.number), default=None)


def price_on(
    prices: Sequence[PriceFact], currency: str, day: date, known_at: datetime
) -> PriceFact | None:
    """The price in force on a day in the contract's currency; another currency is no price."""
    known = [
        price
        for price in prices
        if price.currency == currency and price.recorded_at <= known_at and price.valid_from <= day
    ]
    return max(known, key=lambda price: (price.valid_from, price.recorded_at), default=None)


def life(contract: ContractFact, known_at: datetime) -> Span:
    """The days the contract runs, as known: until the end that the last version in force gives.

    A version that ends the contract before the next one begins ends it for good; one whose end is
    the very day on which the next begins has been renewed.
    """
    start, day = contract.starts_on, contract.starts_on
    for piece, version in versions_over(contract, Span(day, FOREVER), known_at):
        if version.ends_on is not None and version.ends_on < piece.end:
            return Span(start, max(start, version.ends_on))
    return Span(start, FOREVER)


def versions_over(
    contract: ContractFact, span: Span, known_at: datetime
) -> Iterator[tuple[Span, VersionFact]]:
    """The span in pieces by the version in force; days before the first version are left out."""
    days = (v.effective_from for v in contract.versions if v.recorded_at <= known_at)
    for piece in cut(span, days):
        version = version_on(contract, piece.start, known_at)
        if version is not None:
            yield piece, version


def stretches(contract: ContractFact, span: Span, known_at: datetime) -> list[Stretch]:
    """The span by line and price, in line order; neighbours that charge alike are one stretch."""
    found: list[Stretch] = []
    for piece, version in versions_over(contract, span, known_at):
        for line in version.lines:
            prices = (price.valid_from for price in line.prices if price.recorded_at <= known_at)
            discount = (day for day in (line.discount_from, line.discount_to) if day)
            for part in cut(piece, (*prices, *discount)):
                price = price_on(line.prices, contract.currency, part.start, known_at)
                found.append(Stretch(part, version, line, price))
    found.sort(key=lambda one: (one.line.number, one.span))
    merged: list[Stretch] = []
    for one in found:
        if merged and _charges_alike(merged[-1], one):
            last = merged.pop()
            one = Stretch(Span(last.span.start, one.span.end), last.version, last.line, last.price)
        merged.append(one)
    return merged


def _charges_alike(one: Stretch, other: Stretch) -> bool:
    """The same line, with the same words and the same price, day after day."""
    return (
        one.span.end == other.span.start
        and one.line == other.line
        and _amount(one.price) == _amount(other.price)
        and _manner(one.version) == _manner(other.version)
        and is_discounted(one.line, one.span.start) == is_discounted(other.line, other.span.start)
    )


def _amount(price: PriceFact | None) -> object:
    return None if price is None else (price.amount, price.tiers)


def _manner(version: VersionFact) -> object:
    return version.proration, version.divisor, version.minutes_increment, version.cadence
