"""What the contract pages show beside the contract itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from contracts.agreements.diff import changes
from contracts.agreements.listing import ContractLineShown, contracts_page, line_of, shown
from contracts.agreements.models import Contract, ContractLine, ContractVersion
from contracts.agreements.queries import fact_from, versions_of
from contracts.agreements.reading_suspensions import suspension_facts
from contracts.agreements.terms import price_on, version_on
from contracts.agreements.values import Basis, ContractFact
from contracts.billing.orders import order_of
from contracts.counts.queries import quantities_on
from contracts.ledger.queries import counts_on
from contracts.sla.models import SlaPolicy
from contracts.sla.queries import policies
from contracts.values import local_date
from msp.kernel.paging import PageOf
from tenants.calendars.models import CalendarRow
from tenants.calendars.queries import list_calendars
from tenants.clients.models import Site
from tenants.clients.queries import client_for, sites_of


def contract_lines(
    db: Session,
    now: datetime,
    *,
    q: str = "",
    client_id: UUID | None = None,
    which: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> PageOf[ContractLineShown]:
    """A page of contracts with what they are worth today."""
    page = contracts_page(
        db, q=q, client_id=client_id, which=which, now=now, cursor=cursor, limit=limit
    )
    return PageOf(lines_of(db, page.rows, now), page.older, page.newer)


def lines_of(db: Session, contracts: Sequence[Contract], now: datetime) -> list[ContractLineShown]:
    """The contracts with today's devices and value; the day is each contract's own."""
    counts: dict[UUID, dict[Any, int]] = {}
    quantities: dict[UUID, dict[int, Decimal]] = {}
    for day in {local_date(now, one.zone) for one in contracts}:
        today = [one.id for one in contracts if local_date(now, one.zone) == day]
        counts |= counts_on(db, today, day)
        quantities |= quantities_on(db, today, day)
    return shown(db, contracts, counts, quantities, now)


def head_of(db: Session, contract: Contract, now: datetime) -> dict[str, Any]:
    """What stands at the top of every tab of a contract."""
    (line,) = lines_of(db, [contract], now)
    return {"contract": contract, "line": line}


def overview_of(db: Session, contract: Contract, now: datetime) -> dict[str, Any]:
    """The head, and the lines in force today with their prices and devices, or the draft's."""
    versions = versions_of(db, contract)
    read = _read(db, contract, versions, now)
    day = max(read.today, contract.starts_on)
    in_force = version_on(read.fact, day, now)
    number = in_force.number if in_force else None
    prices = {
        line.number: price_on(line.prices, contract.currency, day, now)
        for line in (in_force.lines if in_force else ())
    }
    return read.head | {
        "version": next((one for one in versions if one.number == number), versions[-1]),
        "draft": next((one for one in versions if one.is_draft), None),
        "prices": prices,
        "counts": {basis.value: number for basis, number in read.counts.items()},
        "quantities": read.quantities,
        "order": order_of(db, contract, in_force),
    }


def history_of(db: Session, contract: Contract, now: datetime) -> dict[str, Any]:
    """The head, and every version, the newest first, with what it changed."""
    versions = versions_of(db, contract)
    before = [*versions[1:], None]
    names = names_of(db, contract)
    history = [
        (version, changes(old, version, names))
        for version, old in zip(versions, before, strict=True)
    ]
    return _read(db, contract, versions, now).head | {"history": history}


@dataclass(frozen=True, slots=True)
class _Read:
    """A contract with its versions, and what is counted under it today."""

    fact: ContractFact
    today: date
    counts: dict[Basis, int]
    quantities: dict[int, Decimal]
    head: dict[str, Any]


def _read(
    db: Session, contract: Contract, versions: Sequence[ContractVersion], now: datetime
) -> _Read:
    today = local_date(now, contract.zone)
    fact = fact_from(contract, versions, suspension_facts(db, contract))
    counts = counts_on(db, [contract.id], today)[contract.id]
    quantities = quantities_on(db, [contract.id], today)[contract.id]
    client = client_for(db, contract.tenant_id).name
    line = line_of(contract, fact, client, counts, quantities, now)
    return _Read(fact, today, counts, quantities, {"contract": contract, "line": line})


def names_of(db: Session, contract: Contract) -> dict[UUID, str]:
    """What a version may name by an id: policies, calendars, sites."""
    named = union_all(
        select(SlaPolicy.id, SlaPolicy.name),
        select(CalendarRow.id, CalendarRow.name),
        select(Site.id, Site.name).where(Site.tenant_id == contract.tenant_id),
    )
    return {one.id: one.name for one in db.execute(named)}


def choices_of(db: Session, contract: Contract) -> dict[str, list[tuple[UUID, str]]]:
    """The policies, calendars and sites a version may name."""
    return {
        "policies": [(one.id, one.name) for one in policies(db)],
        "calendars": [(one.id, one.name) for one in list_calendars(db)],
        "sites": [(one.id, one.name) for one in sites_of(db, contract.tenant_id)],
    }


def latest_price(contract: Contract, line: ContractLine) -> dict[str, Any]:
    """The line's newest price in the contract's currency, and its quantity, as people type them."""
    prices = [one for one in line.prices if one.currency == contract.currency]
    quantity = Decimal(f"{line.quantity.normalize():f}")
    if not prices:
        return {"price": None, "price_from": None, "tiers": "", "quantity": quantity}
    amount = prices[-1].amount
    short = amount.quantize(Decimal("0.01"))
    shown = short if short == amount else amount
    rows = [f"{one['above']}: {one['amount']}" for one in prices[-1].tiers]
    found = {"price": shown, "price_from": prices[-1].valid_from, "tiers": "\n".join(rows)}
    return found | {"quantity": quantity}
