"""Reading agreements: contracts with their facts, and which of them are in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from contracts.agreements.models import (
    Contract,
    ContractClause,
    ContractLine,
    ContractVersion,
    LinePrice,
)
from contracts.agreements.prepaid import terms_from
from contracts.agreements.reading_suspensions import suspensions_beside, suspensions_from
from contracts.agreements.tiers import tiers_from
from contracts.agreements.values import (
    Basis,
    Cadence,
    ContractFact,
    Cycle,
    LineFact,
    VersionFact,
)
from contracts.agreements.values_line import Counting, PriceFact, Tiering
from contracts.agreements.values_suspension import SuspensionFact
from contracts.agreements.values_terms import Divisor, Proration, Timing
from contracts.agreements.work import work_from
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _


def contract_numbered(db: Session, number: int) -> Contract:
    """The contract with this number, if it is one of the reader's clients'."""
    # An address may hold any digits; the column holds 64 bits.
    known = 0 < number < 2**63
    found = db.scalar(select(Contract).where(Contract.number == number)) if known else None
    if found is None:
        raise NotFound(_("There is no such contract."))
    return found


def contract_for(db: Session, contract_id: UUID, *, lock: bool = False) -> Contract:
    """The contract with this id, if it is one of the reader's clients'."""
    wanted = select(Contract).where(Contract.id == contract_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(wanted)
    if found is None:
        raise NotFound(_("There is no such contract."))
    return found


def contracts_of(db: Session, tenant_id: UUID) -> Sequence[Contract]:
    """A client's contracts, the oldest first."""
    return db.scalars(
        select(Contract).where(Contract.tenant_id == tenant_id).order_by(Contract.number)
    ).all()


def contracts_counting(db: Session, tenant_id: UUID, basis: Basis) -> set[UUID]:
    """Which of a client's contracts have signed a line that counts by such a basis."""
    wanted = (
        select(ContractVersion.contract_id)
        .join(
            ContractLine,
            (ContractLine.tenant_id == ContractVersion.tenant_id)
            & (ContractLine.version_id == ContractVersion.id),
        )
        .where(
            ContractVersion.tenant_id == tenant_id,
            ContractVersion.signed_at.is_not(None),
            ContractLine.basis == basis,
        )
    )
    return set(db.scalars(wanted))


def versions_of(db: Session, contract: Contract) -> Sequence[ContractVersion]:
    """Every version with lines, prices and clauses, the newest first."""
    return db.scalars(
        select(ContractVersion)
        .where(
            ContractVersion.tenant_id == contract.tenant_id,
            ContractVersion.contract_id == contract.id,
        )
        .options(
            selectinload(ContractVersion.lines).selectinload(ContractLine.prices),
            selectinload(ContractVersion.clauses),
        )
        .order_by(ContractVersion.number.desc())
        .execution_options(populate_existing=True)
    ).all()


def version_numbered(db: Session, contract: Contract, number: int) -> ContractVersion:
    """One version with everything in it."""
    for version in versions_of(db, contract):
        if version.number == number:
            return version
    raise NotFound(_("This contract has no such version."))


def fact_of(db: Session, contract: Contract) -> ContractFact:
    """The contract with every signed version: what the pure functions work on."""
    return facts_of(db, [contract])[contract.id]


def facts_of(db: Session, contracts: Iterable[Contract]) -> dict[UUID, ContractFact]:
    """The same for several contracts, in three queries altogether."""
    wanted = {one.id: one for one in contracts}
    versions: dict[UUID, list[VersionFact]] = {key: [] for key in wanted}
    rests: dict[UUID, Any] = {}
    beside = suspensions_beside(ContractVersion.tenant_id, ContractVersion.contract_id)
    rows = db.execute(
        select(ContractVersion, beside)
        .where(
            ContractVersion.tenant_id.in_({one.tenant_id for one in wanted.values()}),
            ContractVersion.contract_id.in_(wanted),
            ContractVersion.signed_at.is_not(None),
        )
        .options(selectinload(ContractVersion.lines).selectinload(ContractLine.prices))
        .order_by(ContractVersion.number)
        .execution_options(populate_existing=True)
    )
    for row, told in rows:
        versions[row.contract_id].append(version_fact(row))
        rests[row.contract_id] = told
    return {
        key: _fact(one, versions[key], suspensions_from(rests.get(key, [])))
        for key, one in wanted.items()
    }


def fact_from(
    contract: Contract,
    versions: Sequence[ContractVersion],
    suspensions: Sequence[SuspensionFact] = (),
) -> ContractFact:
    """The same from what has been read already, drafts left out."""
    signed = sorted((one for one in versions if not one.is_draft), key=lambda one: one.number)
    return _fact(contract, [version_fact(one) for one in signed], suspensions)


def _fact(
    contract: Contract, versions: Sequence[VersionFact], suspensions: Sequence[SuspensionFact]
) -> ContractFact:
    return ContractFact(
        tenant_id=contract.tenant_id,
        id=contract.id,
        number=contract.code,
        name=contract.name,
        currency=contract.currency,
        zone=contract.zone,
        starts_on=contract.starts_on,
        versions=tuple(versions),
        suspensions=tuple(suspensions),
    )


def version_fact(row: ContractVersion) -> VersionFact:
    """A version with its lines; a draft is as if signed when it was made."""
    return VersionFact(
        number=row.number,
        effective_from=row.effective_from,
        recorded_at=row.signed_at or row.created_at,
        cadence=Cadence(Cycle(row.cycle), row.anchor_day, row.anchor_month),
        lines=tuple(line_fact(line) for line in row.lines),
        timing=Timing(row.timing),
        proration=Proration(row.proration),
        divisor=Divisor(row.divisor),
        minutes_increment=row.minutes_increment,
        ends_on=row.ends_on,
        notice_days=row.notice_days,
        renews_months=row.renews_months,
        purchase_order=row.purchase_order,
        purchase_limit=row.purchase_limit,
    )


def line_fact(row: ContractLine) -> LineFact:
    """A line with every price ever agreed for it."""
    return LineFact(
        number=row.number,
        code=row.code,
        description=row.description,
        basis=Basis(row.basis),
        prices=tuple(price_fact(one) for one in row.prices),
        per=Cycle(row.per),
        quantity=row.quantity,
        included=row.included,
        minimum=row.minimum,
        discount_percent=row.discount_percent,
        tax_code=row.tax_code,
        tax_percent=row.tax_percent,
        work_type=row.work_type,
        tiering=Tiering(row.tiering),
        counting=Counting(row.counting),
        counting_day=row.counting_day,
        once_on=row.once_on,
        discount_amount=row.discount_amount,
        discount_from=row.discount_from,
        discount_to=row.discount_to,
        prepaid=terms_from(row.prepaid),
        work=work_from(row.work),
    )


def price_fact(row: LinePrice) -> PriceFact:
    """A price as a fact."""
    return PriceFact(
        row.valid_from, row.amount, row.currency, row.recorded_at, tiers_from(row.tiers)
    )


def lines_of_version(db: Session, tenant_id: UUID, version_id: UUID) -> list[LineFact]:
    """The lines of a version with their prices, in order."""
    rows = db.scalars(
        select(ContractLine)
        .where(ContractLine.tenant_id == tenant_id, ContractLine.version_id == version_id)
        .options(selectinload(ContractLine.prices))
        .order_by(ContractLine.number)
    )
    return [line_fact(one) for one in rows]


def clauses_of(db: Session, tenant_id: UUID, version_id: UUID) -> Sequence[ContractClause]:
    """The clauses of a version, in order."""
    return db.scalars(
        select(ContractClause)
        .where(ContractClause.tenant_id == tenant_id, ContractClause.version_id == version_id)
        .order_by(ContractClause.number)
    ).all()
