"""What a contract is worth a month, and where it stands on a day: pure, for lists and headings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from contracts.agreements.terms import life, price_on, version_on
from contracts.agreements.values import DEVICES, Basis, ContractFact
from contracts.values import FOREVER
from msp.kernel.money import round_money


class Standing(StrEnum):
    """Where a contract stands: nothing signed, not begun, in force, or over."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    ACTIVE = "active"
    ENDED = "ended"


def standing(contract: ContractFact, day: date, known_at: datetime) -> Standing:
    """Where the contract stands on a day, by its signed versions."""
    if not contract.versions:
        return Standing.DRAFT
    alive = life(contract, known_at)
    if day in alive:
        return Standing.ACTIVE
    return Standing.UPCOMING if day < alive.start else Standing.ENDED


def ends_on(contract: ContractFact, known_at: datetime) -> date | None:
    """The first day the contract is over, if an end is agreed."""
    end = life(contract, known_at).end
    return None if end == FOREVER else end


def notice_on(contract: ContractFact, known_at: datetime) -> date | None:
    """The last day on which notice can be given before the agreed end."""
    end = ends_on(contract, known_at)
    if end is None:
        return None
    version = version_on(contract, end - timedelta(days=1), known_at)
    return end - timedelta(days=version.notice_days) if version else None


def monthly_value(
    contract: ContractFact, devices: Mapping[Basis, int], day: date, known_at: datetime
) -> Decimal:
    """Recurring charges a month at the day's prices and device counts; hours are not recurring."""
    version = version_on(contract, day, known_at)
    value = Fraction(0)
    for line in version.lines if version else ():
        price = price_on(line.prices, contract.currency, day, known_at)
        if price is None or line.basis is Basis.HOURLY:
            continue
        units = Fraction(line.quantity)
        if line.basis in DEVICES:
            units = Fraction(max(devices.get(line.basis, 0) - line.included, line.minimum, 0))
        kept = 1 - Fraction(line.discount_percent) / 100
        value += Fraction(price.amount) * units * kept / line.per.months
    return round_money(value, contract.currency)
