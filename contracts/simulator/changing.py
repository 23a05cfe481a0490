"""A contract with other terms from a day on, made in memory alone. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from contracts.agreements.terms import price_on
from contracts.agreements.tiers import in_proportion
from contracts.agreements.values import ContractFact, LineFact, VersionFact
from contracts.agreements.values_line import PriceFact
from contracts.simulator.values import Change
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from msp.kernel.money import to_decimal


def changed(contract: ContractFact, change: Change, known_at: datetime) -> ContractFact:
    """The contract as it would be; what was agreed before the day stays as it was.

    Raises Refused for terms in another currency: nothing here converts.
    """
    if change.contract is not None:
        return _other_contract(contract, change.contract, change.since, known_at)
    if change.version is not None:
        moved = _moved(change.version, change.since, known_at)
        return replace(contract, versions=(*_before(contract, change.since, known_at), moved))
    if change.percent is None and not change.prices:
        return contract
    versions = tuple(
        replace(
            version, lines=tuple(_priced(contract, one, change, known_at) for one in version.lines)
        )
        for version in contract.versions
    )
    return replace(contract, versions=versions)


def _other_contract(
    contract: ContractFact, other: ContractFact, since: date, known_at: datetime
) -> ContractFact:
    """The other's last version in place of this one's, over this one's devices and time."""
    if other.currency != contract.currency:
        raise Refused(
            _(
                "%(contract)s is in %(currency)s: nothing is converted here.",
                contract=other.number,
                currency=other.currency,
            ),
            field="what",
        )
    last = max(other.versions, key=lambda one: (one.effective_from, one.recorded_at))
    moved = _moved(last, since, known_at)
    return replace(contract, versions=(*_before(contract, since, known_at), moved))


def _before(contract: ContractFact, since: date, known_at: datetime) -> tuple[VersionFact, ...]:
    """What begins on the day or later is replaced, and an end agreed for later is no end now."""
    return tuple(
        replace(one, ends_on=None) if one.ends_on and one.ends_on >= since else one
        for one in contract.versions
        if one.effective_from < since and one.recorded_at <= known_at
    )


def _moved(version: VersionFact, since: date, known_at: datetime) -> VersionFact:
    """The version as if it had been agreed for the day; a price agreed for later stays later."""
    lines = tuple(
        replace(
            line,
            prices=tuple(
                replace(
                    one,
                    valid_from=since
                    if one.valid_from <= version.effective_from
                    else one.valid_from,
                    recorded_at=min(one.recorded_at, known_at),
                )
                for one in line.prices
            ),
        )
        for line in version.lines
    )
    return replace(
        version,
        effective_from=since,
        recorded_at=min(version.recorded_at, known_at),
        lines=lines,
        ends_on=None,
    )


def _priced(contract: ContractFact, line: LineFact, change: Change, known_at: datetime) -> LineFact:
    if change.prices:
        amount = change.prices.get(line.number)
        return line if amount is None else _typed(contract, line, amount, change.since, known_at)
    if change.lines and line.number not in change.lines:
        return line
    factor = 1 + Fraction(change.percent or 0) / 100
    at_once = price_on(line.prices, contract.currency, change.since, known_at)
    earlier = [one for one in line.prices if one.valid_from < change.since]
    later = [_times(one, factor) for one in line.prices if one.valid_from >= change.since]
    begun = [_times(_from(at_once, change.since, known_at), factor)] if at_once else []
    # A price that is agreed for the very day is the one in force then.
    later = [one for one in later if one.valid_from > change.since]
    return replace(line, prices=(*earlier, *begun, *later))


def _typed(
    contract: ContractFact, line: LineFact, amount: Decimal, since: date, known_at: datetime
) -> LineFact:
    """One price from the day on, whatever is agreed for later; tiers follow in proportion."""
    before = price_on(line.prices, contract.currency, since, known_at)
    tiers = in_proportion(before, amount) if before and before.amount and before.tiers else ()
    price = PriceFact(since, amount, contract.currency, known_at, tiers)
    return replace(line, prices=(*(one for one in line.prices if one.valid_from < since), price))


def _from(price: PriceFact, since: date, known_at: datetime) -> PriceFact:
    return replace(price, valid_from=since, recorded_at=known_at)


def _times(price: PriceFact, factor: Fraction) -> PriceFact:
    """To four places, as prices are kept."""
    amount = to_decimal(Fraction(price.amount) * factor, 4)
    tiers = in_proportion(price, amount) if price.tiers and price.amount else price.tiers
    return replace(price, amount=amount, tiers=tiers)
