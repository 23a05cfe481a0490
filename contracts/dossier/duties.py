"""What waits for an account manager: drafts of contracts, and bills by their next step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract, ContractVersion
from contracts.billing.models import BillingRun
from contracts.billing.month import waiting_in
from contracts.billing.values import RunState
from tenants.clients.models import Tenant

# Steps in the order in which a bill takes them; what is issued waits for nobody.
OPEN_STATES = (RunState.BLOCKED, RunState.DRAFT, RunState.REVIEWED, RunState.APPROVED)


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A draft of a contract's terms that nobody has signed."""

    number: int
    version: int
    client: str
    effective_from: date


@dataclass(frozen=True, slots=True)
class Bills:
    """So many bills of a month that stand in a state."""

    month: date
    state: str
    count: int


def my_clients(db: Session, agent_id: UUID) -> list[UUID]:
    """The clients whose account manager this is; every client in reach for whoever has none."""
    own = select(Tenant.id).where(Tenant.account_manager_id == agent_id, Tenant.active)
    found = db.scalars(own).all() or db.scalars(select(Tenant.id).where(Tenant.active)).all()
    return list(found)


def unsigned(db: Session, clients: Collection[UUID]) -> list[Unsigned]:
    """Drafts of terms, those that should come into force first on top."""
    rows = db.execute(
        select(Contract.number, ContractVersion.number, Tenant.name, ContractVersion.effective_from)
        .join(
            Contract,
            (Contract.tenant_id == ContractVersion.tenant_id)
            & (Contract.id == ContractVersion.contract_id),
        )
        .join(Tenant, Tenant.id == Contract.tenant_id)
        .where(ContractVersion.tenant_id.in_(clients), ContractVersion.signed_at.is_(None))
        .order_by(ContractVersion.effective_from, Contract.number)
    )
    return [Unsigned(*row) for row in rows]


def open_bills(db: Session, clients: Collection[UUID]) -> list[Bills]:
    """What was drafted and is not issued, by month and by the step it waits for."""
    rows = db.execute(
        select(BillingRun.month, BillingRun.state, func.count())
        .where(BillingRun.tenant_id.in_(clients), BillingRun.state.in_(OPEN_STATES))
        .group_by(BillingRun.month, BillingRun.state)
    )
    order = {state.value: place for place, state in enumerate(OPEN_STATES)}
    found = [Bills(*row) for row in rows]
    return sorted(found, key=lambda each: (each.month, order[each.state]))


def not_drafted(db: Session, clients: Collection[UUID], month: date, now: datetime) -> int:
    """How many contracts can be drafted for a month and are not."""
    mine = set(clients)
    return sum(one.is_due and one.contract.tenant_id in mine for one in waiting_in(db, month, now))
