"""One-off fees: each line number is charged once, whatever later versions repeat or change."""

from __future__ import annotations

from datetime import datetime, timedelta

from contracts.agreements.terms import Stretch, life, price_on, versions_over
from contracts.agreements.values import Basis, ContractFact
from contracts.values import Span

A_DAY = timedelta(days=1)


def fees(contract: ContractFact, known_at: datetime) -> dict[int, Stretch]:
    """The day, terms and price of every one-off fee, by line number.

    The version in force on the fee's day charges it. A later version carries the line on, but
    its day is over by then; one that names another day for it does not charge it again.
    """
    found: dict[int, Stretch] = {}
    for piece, version in versions_over(contract, life(contract, known_at), known_at):
        for line in version.lines:
            day = line.once_on
            if line.basis is Basis.ONE_OFF and day is not None and day in piece:
                price = price_on(line.prices, contract.currency, day, known_at)
                found.setdefault(line.number, Stretch(Span(day, day + A_DAY), version, line, price))
    return found
