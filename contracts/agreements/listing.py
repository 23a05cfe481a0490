"""Contracts as the list, the client's tab and the API show them: with their worth and dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Numeric, cast, or_, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.prepaid import has_prepaid
from contracts.agreements.queries import facts_of
from contracts.agreements.reading_standing import STANDS
from contracts.agreements.suspended import suspension_on
from contracts.agreements.terms import version_on
from contracts.agreements.value import Standing, ends_on, monthly_value, notice_on, standing
from contracts.agreements.values import DEVICES, Basis, ContractFact
from contracts.agreements.values_suspension import SuspensionFact
from contracts.values import local_date
from msp.kernel.paging import PageOf, decode_cursor, page_of
from tenants.clients.models import Tenant
from tenants.clients.queries import names_of_clients, unwild


@dataclass(frozen=True, slots=True)
class ContractLineShown:
    """A contract in a list, on today's date of its own zone."""

    contract: Contract
    client: str
    standing: Standing
    resting: SuspensionFact | None
    version: int | None
    devices: int
    monthly: Decimal
    ends_on: date | None
    notice_on: date | None
    has_hours: bool


def contracts_page(
    db: Session,
    *,
    q: str = "",
    client_id: UUID | None = None,
    which: str = "",
    now: datetime,
    cursor: str | None = None,
    limit: int = 50,
) -> PageOf[Contract]:
    """Contracts by number, the newest first; `q` is a number or part of a name.

    `which` is where they stand today, or "draft" for those with anything that is not signed.
    """
    wanted = select(Contract).order_by(Contract.number.desc()).limit(limit + 1)
    if client_id is not None:
        wanted = wanted.where(Contract.tenant_id == client_id)
    if which in STANDS:
        wanted = wanted.where(STANDS[which](now))
    digits = q.upper().removeprefix("C-")
    if digits.isdecimal():
        wanted = wanted.where(Contract.number == int(digits[:18]))
    elif q:
        like = f"%{unwild(q)}%"
        clients = select(Tenant.id).where(Tenant.name.ilike(like, escape="\\"))
        named = Contract.name.ilike(like, escape="\\")
        wanted = wanted.where(or_(named, Contract.tenant_id.in_(clients)))
    if after := decode_cursor(cursor, int):
        wanted = wanted.where(Contract.number < cast(after[0], Numeric))
    return page_of(db.scalars(wanted).all(), limit, lambda row: (row.number,))


def shown(
    db: Session,
    contracts: Sequence[Contract],
    counts: dict[UUID, dict[Basis, int]],
    quantities: dict[UUID, dict[int, Decimal]],
    now: datetime,
) -> list[ContractLineShown]:
    """The contracts with what they are worth today; `counts` are of things by kind."""
    facts = facts_of(db, contracts)
    names = names_of_clients(db, (one.tenant_id for one in contracts))
    return [
        line_of(
            one,
            facts[one.id],
            names[one.tenant_id],
            counts.get(one.id, {}),
            quantities.get(one.id, {}),
            now,
        )
        for one in contracts
    ]


def line_of(
    contract: Contract,
    fact: ContractFact,
    client: str,
    counts: dict[Basis, int],
    quantities: dict[int, Decimal],
    now: datetime,
) -> ContractLineShown:
    """One contract from facts that have been read already."""
    day = local_date(now, contract.zone)
    version = version_on(fact, day, now)
    return ContractLineShown(
        contract=contract,
        client=client,
        standing=standing(fact, day, now),
        resting=suspension_on(fact, day, now),
        version=version.number if version else None,
        devices=sum(number for kind, number in counts.items() if kind in DEVICES),
        monthly=monthly_value(fact, counts, day, now, quantities),
        ends_on=ends_on(fact, now),
        notice_on=notice_on(fact, now),
        has_hours=has_prepaid(fact),
    )
