"""What a contract is worth a month, and where it stands on a day: pure, for lists and headings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from contracts.agreements.discounts import after_discount
from contracts.agreements.suspended import suspension_on
from contracts.agreements.terms import life, price_on, version_on
from contracts.agreements.tiers import rungs
from contracts.agreements.values import NAMED, WORK, Basis, ContractFact
from contracts.values import FOREVER
from msp.kernel.money import round_money

NOT_RECURRING = WORK | {Basis.ONE_OFF, Basis.BLOCK}
FEES = (Basis.FLAT, Basis.RETAINER)


class Standing(StrEnum):
    """Where a contract stands: nothing signed, not begun, in force, at rest, or over."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


def standing(contract: ContractFact, day: date, known_at: datetime) -> Standing:
    """Where the contract stands on a day, by its signed versions and its suspensions."""
    if not contract.versions:
        return Standing.DRAFT
    alive = life(contract, known_at)
    if day in alive:
        resting = suspension_on(contract, day, known_at)
        return Standing.ACTIVE if resting is None else Standing.SUSPENDED
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
    contract: ContractFact,
    things: Mapping[Basis, int],
    day: date,
    known_at: datetime,
    quantities: Mapping[int, Decimal] | None = None,
) -> Decimal:
    """What recurs a month at the day's prices and counts: no hours, no one-off fees.

    `things` are the devices and people who stand under it by kind. `quantities` are those recorded
    by line number, where they differ from what was agreed first.
    """
    version = version_on(contract, day, known_at)
    value = Fraction(0)
    for line in version.lines if version else ():
        price = price_on(line.prices, contract.currency, day, known_at)
        if price is None or line.basis in NOT_RECURRING:
            continue
        units = Fraction((quantities or {}).get(line.number, line.quantity))
        if line.basis in NAMED:
            units = Fraction(things.get(line.basis, 0))
        if line.basis not in FEES:
            units = max(units - line.included, Fraction(line.minimum), Fraction(0))
        gross = sum((one.worth for one in rungs(units, price, line.tiering)), Fraction(0))
        value += after_discount(line, gross, day) / line.per.months
    return round_money(value, contract.currency)
