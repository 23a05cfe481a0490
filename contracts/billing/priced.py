"""A charge with what it is charged by, and the price that may not be missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contracts.agreements.terms import Stretch
from contracts.agreements.values import ContractFact
from contracts.billing.pricing.charge import Charge
from contracts.billing.values import MissingPrice


@dataclass(frozen=True, slots=True)
class Priced:
    """A charge and the stretch of the contract that it is charged by."""

    stretch: Stretch
    charge: Charge


def demand_price(contract: ContractFact, stretch: Stretch, charge: Charge, day: date) -> None:
    """A price that nobody agreed in the contract's currency is an error, never a zero."""
    if stretch.price is None and charge.charged:
        raise MissingPrice(stretch.line.description, contract.currency, day)
