"""What a contract charges on a day, as the check asks it: by the month, after its discount."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from contracts.agreements.discounts import after_discount
from contracts.agreements.terms import life, price_on, version_on
from contracts.agreements.values import NAMED, Basis, ContractFact, LineFact
from msp.kernel.money import round_money
from msp.reports.leakage.values import Prices


def prices_of(contract: ContractFact, day: date, known_at: datetime) -> Prices:
    """The prices in force; a contract that is over or not begun has none and does not run."""
    version = version_on(contract, day, known_at)
    running = version is not None and day in life(contract, known_at)
    devices: dict[str, Decimal | None] = {}
    hour: Decimal | None = None
    for line in version.lines if version is not None and running else ():
        amount = _monthly(contract, line, day, known_at)
        if line.basis in NAMED and devices.get(line.basis.value) is None:
            devices[line.basis.value] = amount
        elif line.basis is Basis.HOURLY and hour is None:
            hour = amount
    return Prices(contract.id, contract.number, contract.currency, running, devices, hour)


def _monthly(
    contract: ContractFact, line: LineFact, day: date, known_at: datetime
) -> Decimal | None:
    price = price_on(line.prices, contract.currency, day, known_at)
    if price is None:
        return None
    months = 1 if line.basis is Basis.HOURLY else line.per.months
    kept = after_discount(line, Fraction(price.amount), day)
    return round_money(kept / months, contract.currency)
