"""Which contracts run at a moment, in one query: it is asked for every new ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Select, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract, ContractVersion


@dataclass(frozen=True, slots=True)
class InForce:
    """A contract that runs at a moment, its version then, and the local day there."""

    contract_id: UUID
    number: int
    currency: str
    zone: str
    day: date
    version_id: UUID
    version: int
    policy_id: UUID | None
    calendar_id: UUID | None
    ends_on: date | None

    @property
    def code(self) -> str:
        """The contract's number as people write it."""
        return f"C-{self.number}"


def in_force(
    db: Session, tenant_id: UUID, at: datetime, known_at: datetime | None = None
) -> list[InForce]:
    """The client's contracts that run at a moment, by number, in one query.

    `known_at` is when one knew it: the same moment, unless a past day is asked about now.
    """
    rows = db.execute(_running(tenant_id, at, known_at or at))
    found = [_in_force(*row) for row in rows]
    return [one for one in found if one.ends_on is None or one.day < one.ends_on]


def _running(
    tenant_id: UUID, at: datetime, known_at: datetime
) -> Select[int, str, str, date, ContractVersion]:
    """For each contract the version that came into force last, of those signed by then."""
    day = cast(func.timezone(Contract.zone, at), Date)
    return (
        select(Contract.number, Contract.currency, Contract.zone, day, ContractVersion)
        .select_from(Contract)
        .join(
            ContractVersion,
            (ContractVersion.tenant_id == Contract.tenant_id)
            & (ContractVersion.contract_id == Contract.id),
        )
        .where(
            Contract.tenant_id == tenant_id,
            Contract.starts_on <= day,
            ContractVersion.effective_from <= day,
            ContractVersion.signed_at <= known_at,
        )
        .ext(distinct_on(Contract.number))
        .order_by(
            Contract.number,
            ContractVersion.effective_from.desc(),
            ContractVersion.signed_at.desc(),
            ContractVersion.number.desc(),
        )
    )


def _in_force(
    number: int, currency: str, zone: str, day: date, version: ContractVersion
) -> InForce:
    return InForce(
        contract_id=version.contract_id,
        number=number,
        currency=currency,
        zone=zone,
        day=day,
        version_id=version.id,
        version=version.number,
        policy_id=version.sla_policy_id,
        calendar_id=version.calendar_id,
        ends_on=version.ends_on,
    )
