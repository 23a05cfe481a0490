"""Which contracts run at a moment, in one query: it is asked for every new ticket."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract, ContractVersion
from contracts.agreements.models_suspension import Suspension
from contracts.agreements.reading_suspensions import suspensions_beside, suspensions_from
from contracts.agreements.values import Cadence, Cycle
from contracts.agreements.values_suspension import Rests, SuspensionFact
from contracts.agreements.values_visits import NO_VISITS, VisitTerms


@dataclass(frozen=True, slots=True)
class InForce:
    """A contract that runs at a moment, its version then, and the local day there.

    `suspended_on` is the first day of the suspension that the day falls into, with its reason, as
    one knew it then; `suspensions` are all that stand now and are not over by the day, in order.
    """

    tenant_id: UUID
    contract_id: UUID
    number: int
    currency: str
    zone: str
    day: date
    version_id: UUID
    version: int
    policy_id: UUID | None
    calendar_id: UUID | None
    cadence: Cadence
    ends_on: date | None
    suspended_on: date | None = None
    suspended_why: str = ""
    visits: VisitTerms = NO_VISITS
    suspensions: tuple[SuspensionFact, ...] = ()

    @property
    def rest(self) -> SuspensionFact | None:
        """What suspends it on the day, by all that is recorded now."""
        return next((one for one in self.suspensions if self.day in one.span), None)

    @property
    def rests(self) -> Rests:
        """When it rests, for those who count time."""
        return Rests(self.code, self.zone, self.suspensions)

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
    running = _running(at, known_at or at).where(Contract.tenant_id == tenant_id)
    return _not_over(_in_force(*row) for row in db.execute(running))


def all_in_force(
    db: Session, tenant_ids: Collection[UUID], at: datetime, contract_id: UUID | None = None
) -> list[InForce]:
    """The same of many clients at once, or of one contract, in one query."""
    running = _running(at, at).where(Contract.tenant_id.in_(tenant_ids))
    if contract_id is not None:
        running = running.where(Contract.id == contract_id)
    return _not_over(_in_force(*row) for row in db.execute(running))


def _not_over(found: Iterable[InForce]) -> list[InForce]:
    return [one for one in found if one.ends_on is None or one.day < one.ends_on]


def _running(
    at: datetime, known_at: datetime
) -> Select[int, str, str, date, ContractVersion, date | None, str | None, Any]:
    """For each contract the version that came into force last, of those signed by then."""
    day = cast(func.timezone(Contract.zone, at), Date)
    return (
        select(
            Contract.number,
            Contract.currency,
            Contract.zone,
            day,
            ContractVersion,
            Suspension.starts,
            Suspension.reason,
            suspensions_beside(Contract.tenant_id, Contract.id),
        )
        .select_from(Contract)
        .join(
            ContractVersion,
            (ContractVersion.tenant_id == Contract.tenant_id)
            & (ContractVersion.contract_id == Contract.id),
        )
        .outerjoin(
            Suspension,
            (Suspension.tenant_id == Contract.tenant_id)
            & (Suspension.contract_id == Contract.id)
            & _resting(day, known_at),
        )
        .where(
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


def _resting(day: ColumnElement[date], known_at: datetime) -> ColumnElement[bool]:
    return and_(
        Suspension.starts <= day,
        Suspension.ends.is_(None) | (Suspension.ends > day),
        Suspension.recorded_at <= known_at,
        Suspension.superseded_at.is_(None) | (Suspension.superseded_at > known_at),
    )


def _in_force(
    number: int,
    currency: str,
    zone: str,
    day: date,
    version: ContractVersion,
    suspended_on: date | None,
    suspended_why: str | None,
    suspensions: Any,
) -> InForce:
    standing = [
        one
        for one in suspensions_from(suspensions)
        if one.superseded_at is None and one.span.end > day
    ]
    return InForce(
        tenant_id=version.tenant_id,
        contract_id=version.contract_id,
        number=number,
        currency=currency,
        zone=zone,
        day=day,
        version_id=version.id,
        version=version.number,
        policy_id=version.sla_policy_id,
        calendar_id=version.calendar_id,
        cadence=Cadence(Cycle(version.cycle), version.anchor_day, version.anchor_month),
        ends_on=version.ends_on,
        suspended_on=suspended_on,
        suspended_why=suspended_why or "",
        visits=VisitTerms(version.visits, version.visit_sites, version.visit_calendar_id),
        suspensions=tuple(sorted(standing, key=lambda one: one.span)),
    )
