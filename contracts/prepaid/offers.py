"""What a line of prepaid hours offers on a day: its terms and its price then. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from contracts.agreements.prepaid import PREPAID
from contracts.agreements.terms import life, price_on, version_on
from contracts.agreements.values import Basis, ContractFact, LineFact
from contracts.agreements.values_line import PriceFact
from contracts.agreements.values_prepaid import PrepaidTerms


@dataclass(frozen=True, slots=True)
class Offer:
    """A line in force with its hours and its price; None: no price is agreed."""

    line: LineFact
    terms: PrepaidTerms
    price: PriceFact | None


def offers_on(contract: ContractFact, day: date, known_at: datetime) -> Iterator[Offer]:
    """Every block and retainer that the contract offers on a day, by number."""
    version = version_on(contract, day, known_at)
    if version is None or day not in life(contract, known_at):
        return
    for line in version.lines:
        if line.basis in PREPAID and line.prepaid is not None:
            price = price_on(line.prices, contract.currency, day, known_at)
            yield Offer(line, line.prepaid, price)


def offer_on(contract: ContractFact, number: int, day: date, known_at: datetime) -> Offer | None:
    """The block of a number that may be bought on a day."""
    for one in offers_on(contract, day, known_at):
        if one.line.number == number and one.line.basis is Basis.BLOCK:
            return one
    return None
