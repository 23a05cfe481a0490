"""Facts for the pure tests: contracts and ledgers built in a line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from contracts.agreements.values import (
    Basis,
    Cadence,
    ContractFact,
    Cycle,
    LineFact,
    VersionFact,
)
from contracts.agreements.values_line import PriceFact, Tier
from contracts.billing.schedule import Due
from contracts.billing.values_statement import Statement
from contracts.counts.values import QuantityFact
from contracts.ledger.values import BillState, CoverageFact, Thing, TimeFact
from contracts.values import Span

SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
SIGNED = datetime(2026, 1, 1, tzinfo=UTC)
JULY = datetime(2026, 7, 1, 6, tzinfo=UTC)
JUNE = Span(date(2026, 6, 1), date(2026, 7, 1))


def uid(name: str) -> UUID:
    return uuid5(SPACE, name)


def price(
    amount: str,
    since: date = date(2026, 1, 1),
    currency: str = "USD",
    at: datetime = SIGNED,
    tiers: tuple[tuple[str, str], ...] = (),
) -> PriceFact:
    steps = tuple(Tier(Decimal(above), Decimal(then)) for above, then in tiers)
    return PriceFact(since, Decimal(amount), currency, at, steps)


def line(number: int, basis: Basis, *prices: PriceFact, **terms: Any) -> LineFact:
    words: dict[str, Any] = {
        "code": basis.value.upper(),
        "description": basis.value.capitalize(),
    } | terms
    return LineFact(number=number, basis=basis, prices=prices, **words)


def version(
    *lines: LineFact,
    number: int = 1,
    since: date = date(2026, 1, 1),
    at: datetime = SIGNED,
    **terms: Any,
) -> VersionFact:
    words: dict[str, Any] = {"cadence": Cadence(Cycle.MONTHLY, 1)} | terms
    return VersionFact(number=number, effective_from=since, recorded_at=at, lines=lines, **words)


def contract(
    *versions: VersionFact, starts_on: date = date(2026, 1, 1), zone: str = "America/New_York"
) -> ContractFact:
    return ContractFact(
        uid("Harbor Dental"), uid("contract"), "C-1", "Managed IT", "USD", zone, starts_on, versions
    )


def harbor() -> ContractFact:
    """The worked contract: 60 USD a workstation and 400 USD a server a month."""
    return contract(
        version(line(1, Basis.WORKSTATION, price("60")), line(2, Basis.SERVER, price("400")))
    )


def covers(
    name: str,
    basis: Basis = Basis.WORKSTATION,
    since: date = date(2026, 1, 1),
    until: date | None = None,
    at: datetime = SIGNED,
    gone: datetime | None = None,
    excluded: str = "",
    site: str = "",
) -> CoverageFact:
    thing = Thing(uid(name), name, f"SN-{name}", site)
    return CoverageFact(uid(f"{name}{since}{at}"), thing, basis, since, until, at, gone, excluded)


def worked_ledger() -> list[CoverageFact]:
    """June 2026: ten workstations all month, one from the 11th, one until the 15th, two servers."""
    return [
        *(covers(f"WS-{n:02d}") for n in range(1, 11)),
        covers("WS-11", since=date(2026, 6, 11)),
        covers("WS-12", until=date(2026, 6, 15)),
        covers("SRV-1", Basis.SERVER),
        covers("SRV-2", Basis.SERVER),
    ]


def works(
    label: str,
    day: date,
    billable: int,
    state: BillState = BillState.CHARGEABLE,
    worked: int = 60,
    at: datetime = SIGNED,
    work_type: str = "",
    begun: tuple[tuple[str, str], ...] = (),
    agent: str = "Bob",
    role: str = "",
    after: int = 0,
    off: int = 0,
) -> TimeFact:
    return TimeFact(
        uid(f"{label}{day}{agent}"),
        label,
        agent,
        day,
        worked,
        billable,
        state,
        at,
        None,
        work_type,
        label,
        begun,
        role=role,
        after=after,
        off=off,
    )


def counts(
    amount: str,
    since: date,
    at: datetime = SIGNED,
    gone: datetime | None = None,
    number: int = 1,
    note: str = "",
) -> QuantityFact:
    told = uid(f"{number} {amount} {since} {at}")
    return QuantityFact(told, number, since, Decimal(amount), at, gone, note)


def arrears(period: Span = JUNE) -> Due:
    return Due(period, period, period.end, period.start)


def ties_out(statement: Statement) -> None:
    """Each line is its shares and its unshared part, to the cent; device-days are those covered."""
    for one in statement.lines:
        parts = [d.amount for d in statement.devices if d.line == one.ordinal]
        parts += [w.amount for w in statement.labour if w.line == one.ordinal]
        parts += [p.amount for p in statement.pieces if p.line == one.ordinal]
        assert sum(parts, one.unshared) == one.net
        assert one.gross - one.discount == one.net
        days = sum(d.days for d in statement.devices if d.line == one.ordinal)
        assert days == one.asset_days
        assert one.opening + one.joined - one.left == one.closing
