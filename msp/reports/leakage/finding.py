"""Leaks follow from facts, and from nothing else: the same facts give the same findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from contracts.agreements.values import Basis
from msp.kernel.money import round_money
from msp.reports.leakage.paid import (
    cases_uncharged,
    lapsing,
    tools_unbilled,
    vendors_unbilled,
)
from msp.reports.leakage.values import Device, Facts, Finding, Prices
from msp.reports.leakage.values_kind import Kind

# A device or a person counts as there when seen within this time, and as silent when it was not.
SEEN_WITHIN = timedelta(days=31)
SILENT_AFTER = timedelta(days=30)
PERSON = Basis.PERSON.value


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Every leak of a client on a day, by key; the order of the facts does not matter."""
    found = [
        *_unbilled(facts),
        *_silent(facts),
        *_uncounted(facts),
        *_left(facts),
        *_free_work(facts),
        *_unplaced(facts),
        *_missing_prices(facts),
        *lapsing(facts),
        *vendors_unbilled(facts),
        *cases_uncharged(facts),
        *tools_unbilled(facts),
    ]
    return tuple(sorted(found, key=lambda one: one.key))


def _unbilled(facts: Facts) -> Iterator[Finding]:
    """Devices under no contract: seen lately, or standing in the register all the same."""
    covered = {one.subject for one in facts.stays}
    for device in facts.devices:
        if device.subject in covered:
            continue
        seen = device.last_seen is not None and facts.today - device.last_seen <= SEEN_WITHIN
        if (not seen and not device.in_register) or _is_free(facts, device.kind):
            continue
        prices = _pricing(facts, device.kind)
        yield Finding(
            Kind.SEEN_UNBILLED if seen else Kind.UNCOVERED,
            device.subject,
            device.name,
            prices.contract_id if prices else None,
            prices.devices[device.kind] if prices else None,
            prices.currency if prices else "",
        )


def _silent(facts: Facts) -> Iterator[Finding]:
    """Devices that are billed and that monitoring has not seen; only where there is monitoring."""
    if not facts.monitored:
        return
    devices = {one.subject: one for one in facts.devices}
    prices = {one.contract_id: one for one in facts.prices}
    for stay in facts.stays:
        device = devices.get(stay.subject)
        if stay.excluded or facts.today - stay.since <= SILENT_AFTER or not _quiet(facts, device):
            continue
        charged = prices.get(stay.contract_id)
        yield Finding(
            Kind.SILENT_BILLED,
            f"{stay.contract_id}:{stay.subject}",
            device.name if device else stay.subject,
            stay.contract_id,
            charged.devices.get(stay.kind) if charged else None,
            charged.currency if charged else "",
        )


def _quiet(facts: Facts, device: Device | None) -> bool:
    if device is None or device.last_seen is None:
        return True
    return facts.today - device.last_seen > SILENT_AFTER


def _uncounted(facts: Facts) -> Iterator[Finding]:
    """People who are at work and count as users of no contract, where a contract prices users."""
    counted, prices = {one.subject for one in facts.users}, _pricing(facts, PERSON)
    if prices is None:
        return
    for person in facts.people:
        seen = person.last_active
        active = seen is not None and facts.today - seen <= SEEN_WITHIN
        if person.here and active and person.subject not in counted:
            yield Finding(
                Kind.USER_UNCOUNTED,
                person.subject,
                person.name,
                prices.contract_id,
                prices.devices[PERSON],
                prices.currency,
            )


def _left(facts: Facts) -> Iterator[Finding]:
    """People who work there no more and still count as users."""
    gone = {one.subject: one for one in facts.people if not one.here}
    prices = {one.contract_id: one for one in facts.prices}
    for stay in facts.users:
        if stay.excluded or stay.subject not in gone:
            continue
        charged = prices.get(stay.contract_id)
        yield Finding(
            Kind.LEFT_COUNTED,
            f"{stay.contract_id}:{stay.subject}",
            gone[stay.subject].name,
            stay.contract_id,
            charged.devices.get(PERSON) if charged else None,
            charged.currency if charged else "",
        )


def _free_work(facts: Facts) -> Iterator[Finding]:
    """Work that the contract does not cover and that nobody charged."""
    prices = _hourly(facts)
    for job in facts.jobs:
        given = max(0, job.worked - job.charged)
        unposted = job.ended and not job.worked
        if not given and not unposted:
            continue
        yield Finding(
            Kind.FREE_WORK,
            job.subject,
            job.label,
            prices.contract_id if prices else None,
            _worth(prices, given) if given else None,
            prices.currency if prices else "",
            given,
        )


def _unplaced(facts: Facts) -> Iterator[Finding]:
    """Time of a month that no contract bills."""
    prices = _hourly(facts)
    for one in facts.unplaced:
        if one.minutes:
            month = f"{one.month:%Y-%m}"
            yield Finding(
                Kind.NO_CONTRACT_TIME,
                month,
                month,
                prices.contract_id if prices else None,
                _worth(prices, one.minutes),
                prices.currency if prices else "",
                one.minutes,
            )


def _missing_prices(facts: Facts) -> Iterator[Finding]:
    """Kinds of devices, and users, under a contract which does not say what they cost."""
    prices = {one.contract_id: one for one in facts.prices}
    counted: Counter[tuple[UUID, str]] = Counter(
        (one.contract_id, one.kind) for one in (*facts.stays, *facts.users) if not one.excluded
    )
    for (contract_id, kind), count in counted.items():
        charged = prices.get(contract_id)
        if charged is not None and charged.running and charged.devices.get(kind) is None:
            yield Finding(
                Kind.MISSING_PRICE,
                f"{contract_id}:{kind}",
                charged.code,
                contract_id,
                currency=charged.currency,
                quantity=count,
            )


def _is_free(facts: Facts, kind: str) -> bool:
    """Whether the client's running contracts charge for devices, and for none of this kind."""
    charging = [one for one in facts.prices if one.running and one.devices]
    return bool(charging) and not any(kind in one.devices for one in charging)


def _pricing(facts: Facts, kind: str) -> Prices | None:
    """The running contract that would charge such a device: the first by code that has a price."""
    fitting = [one for one in facts.prices if one.running and one.devices.get(kind) is not None]
    return min(fitting, key=lambda one: (one.code, one.contract_id), default=None)


def _hourly(facts: Facts) -> Prices | None:
    fitting = [one for one in facts.prices if one.running and one.hour is not None]
    return min(fitting, key=lambda one: (one.code, one.contract_id), default=None)


def _worth(prices: Prices | None, minutes: int) -> Decimal | None:
    if prices is None or prices.hour is None:
        return None
    return round_money(Fraction(prices.hour) * minutes / 60, prices.currency)
