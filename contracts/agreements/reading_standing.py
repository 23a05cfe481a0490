"""Where a contract stands, as a condition on its row: what `value.standing` says of facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, ScalarSelect, and_, cast, func, not_, or_, select

from contracts.agreements.models import Contract, ContractVersion
from contracts.agreements.models_suspension import Suspension
from contracts.agreements.value import Standing

OWN = (ContractVersion.tenant_id == Contract.tenant_id) & (
    ContractVersion.contract_id == Contract.id
)
SIGNED = ContractVersion.signed_at.is_not(None)


def has_draft(_now: datetime) -> ColumnElement[bool]:
    """Anything that is not signed."""
    return select(ContractVersion.id).where(OWN, not_(SIGNED)).exists()


def is_upcoming(now: datetime) -> ColumnElement[bool]:
    """Signed, and not begun."""
    return and_(_signed(), Contract.starts_on > _today(now))


def is_ended(now: datetime) -> ColumnElement[bool]:
    """By the version in force the contract is over."""
    return and_(Contract.starts_on <= _today(now), _end(now) <= _today(now))


def is_suspended(now: datetime) -> ColumnElement[bool]:
    """It runs, and rests today."""
    return and_(_runs(now), _rests(now))


def is_active(now: datetime) -> ColumnElement[bool]:
    """It runs."""
    return and_(_runs(now), not_(_rests(now)))


def _today(now: datetime) -> ColumnElement[object]:
    return cast(func.timezone(Contract.zone, now), Date)


def _signed() -> ColumnElement[bool]:
    return select(ContractVersion.id).where(OWN, SIGNED).exists()


def _end(now: datetime) -> ScalarSelect[date | None]:
    """The end that the version in force today gives; none where it gives none."""
    return (
        select(ContractVersion.ends_on)
        .where(OWN, SIGNED, ContractVersion.effective_from <= _today(now))
        .order_by(
            ContractVersion.effective_from.desc(),
            ContractVersion.signed_at.desc(),
            ContractVersion.number.desc(),
        )
        .limit(1)
        .scalar_subquery()
    )


def _runs(now: datetime) -> ColumnElement[bool]:
    begun = and_(_signed(), Contract.starts_on <= _today(now))
    return and_(begun, or_(_end(now).is_(None), _end(now) > _today(now)))


def _rests(now: datetime) -> ColumnElement[bool]:
    return (
        select(Suspension.id)
        .where(
            Suspension.tenant_id == Contract.tenant_id,
            Suspension.contract_id == Contract.id,
            Suspension.superseded_at.is_(None),
            Suspension.starts <= _today(now),
            or_(Suspension.ends.is_(None), Suspension.ends > _today(now)),
        )
        .exists()
    )


STANDS: Mapping[str, Callable[[datetime], ColumnElement[bool]]] = {
    Standing.DRAFT: has_draft,
    Standing.UPCOMING: is_upcoming,
    Standing.ACTIVE: is_active,
    Standing.SUSPENDED: is_suspended,
    Standing.ENDED: is_ended,
}
