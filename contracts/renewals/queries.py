"""Reading renewals: notices and renewals of contracts, and reminders that nobody has read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract, ContractVersion
from contracts.renewals.models import ContractNotice, ContractReminder, ContractRenewal
from contracts.renewals.values import Matter
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.clients.models import Tenant

# A day around the world and back: whose day it is, each contract's own zone says afterwards.
AROUND = timedelta(days=2)


def notices_of(db: Session, contract: Contract) -> Sequence[ContractNotice]:
    """Every notice, the newest first, withdrawn ones too."""
    return db.scalars(
        select(ContractNotice)
        .where(
            ContractNotice.tenant_id == contract.tenant_id,
            ContractNotice.contract_id == contract.id,
        )
        .order_by(ContractNotice.recorded_at.desc())
    ).all()


def standing_notices(
    db: Session, contracts: Collection[Contract]
) -> dict[tuple[UUID, date], ContractNotice]:
    """Notices that stand, by contract and end."""
    rows = db.scalars(
        select(ContractNotice).where(
            ContractNotice.tenant_id.in_({one.tenant_id for one in contracts}),
            ContractNotice.contract_id.in_({one.id for one in contracts}),
            ContractNotice.withdrawn_at.is_(None),
        )
    )
    return {(row.contract_id, row.ends_on): row for row in rows}


def notice_for(db: Session, notice_id: UUID) -> ContractNotice:
    """One notice, if it is of one of the reader's clients."""
    found = db.scalar(select(ContractNotice).where(ContractNotice.id == notice_id))
    if found is None:
        raise NotFound(_("There is no such notice."))
    return found


def renewals_of(db: Session, contract: Contract) -> Sequence[ContractRenewal]:
    """Every renewal, the newest first."""
    return db.scalars(
        select(ContractRenewal)
        .where(
            ContractRenewal.tenant_id == contract.tenant_id,
            ContractRenewal.contract_id == contract.id,
        )
        .order_by(ContractRenewal.ended_on.desc())
    ).all()


def ending(
    db: Session, today: date, days: int, manager_id: UUID | None = None
) -> dict[Contract, str]:
    """Contracts with a signed end, or its last day of notice, in the next days: with the client.

    More than those: whether that end still is the contract's, its versions say.
    """
    until = today + timedelta(days=days) + AROUND
    ends = select(ContractVersion.id).where(
        ContractVersion.tenant_id == Contract.tenant_id,
        ContractVersion.contract_id == Contract.id,
        ContractVersion.signed_at.is_not(None),
        or_(
            ContractVersion.ends_on <= until,
            ContractVersion.ends_on - ContractVersion.notice_days <= until,
        ),
    )
    wanted = (
        select(Contract, Tenant.name)
        .join(Tenant, Tenant.id == Contract.tenant_id)
        .where(ends.exists())
        .order_by(Contract.number)
    )
    if manager_id is not None:
        wanted = wanted.where(Tenant.account_manager_id == manager_id)
    return {row[0]: row[1] for row in db.execute(wanted)}


@dataclass(frozen=True, slots=True)
class Word:
    """A reminder to show; of a day's index rises one stands for all of the manager's clients."""

    reminder: ContractReminder
    contract: Contract
    client: str
    count: int = 1


def unseen(db: Session, agent_id: UUID) -> list[Word]:
    """Reminders of an account manager's clients, and of clients who have none; the next day first.

    Of several steps of one matter the last raised stands for all.
    """
    rows = db.execute(
        select(ContractReminder, Contract, Tenant.name)
        .join(
            Contract,
            (Contract.tenant_id == ContractReminder.tenant_id)
            & (Contract.id == ContractReminder.contract_id),
        )
        .join(Tenant, Tenant.id == ContractReminder.tenant_id)
        .where(
            ContractReminder.seen_at.is_(None),
            managed_by(agent_id),
        )
        .order_by(ContractReminder.day, ContractReminder.raised_at)
    )
    latest = {(one.contract_id, one.matter, one.day): Word(one, of, name) for one, of, name in rows}
    words: dict[tuple[object, str, date], Word] = {}
    for word in latest.values():
        rising = word.reminder.matter == Matter.INDEX
        key = (None if rising else word.contract.id, word.reminder.matter, word.reminder.day)
        words[key] = replace(word, count=words[key].count + 1) if key in words else word
    return list(words.values())


def managed_by(agent_id: UUID) -> ColumnElement[bool]:
    """Of clients the agent is the account manager of, or who have none."""
    return or_(Tenant.account_manager_id == agent_id, Tenant.account_manager_id.is_(None))


def reminder_for(db: Session, reminder_id: UUID) -> ContractReminder:
    """One reminder, if it is of one of the reader's clients."""
    found = db.scalar(select(ContractReminder).where(ContractReminder.id == reminder_id))
    if found is None:
        raise NotFound(_("There is no such reminder."))
    return found
