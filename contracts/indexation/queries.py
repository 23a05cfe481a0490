"""Reading indexation: indices with their values, clauses, and the rises taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, selectinload

from contracts.agreements.models import Contract
from contracts.indexation.models import IndexClause, IndexedPrice, IndexRise, IndexValue, PriceIndex
from contracts.indexation.values import ClauseFact, Reading, Taken
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class IndexShown:
    """An index in the list, with how far it is known."""

    index: PriceIndex
    first: date | None
    last: date | None
    latest: Decimal | None


def indices(db: Session) -> list[IndexShown]:
    """Every index by name, with its first and last month."""
    latest = (
        select(IndexValue.index_id, IndexValue.value)
        .ext(distinct_on(IndexValue.index_id))
        .order_by(IndexValue.index_id, IndexValue.month.desc(), IndexValue.recorded_at.desc())
        .subquery()
    )
    rows = db.execute(
        select(PriceIndex, func.min(IndexValue.month), func.max(IndexValue.month), latest.c.value)
        .outerjoin(IndexValue, IndexValue.index_id == PriceIndex.id)
        .outerjoin(latest, latest.c.index_id == PriceIndex.id)
        .group_by(PriceIndex.id, latest.c.value)
        .order_by(PriceIndex.name)
    )
    return [IndexShown(index, first, last, value) for index, first, last, value in rows]


def index_for(db: Session, index_id: UUID) -> PriceIndex:
    """The index with this id."""
    found = db.get(PriceIndex, index_id)
    if found is None:
        raise NotFound(_("There is no such index."))
    return found


def index_names(db: Session) -> list[tuple[UUID, str]]:
    """Every index, to choose from."""
    rows = db.execute(select(PriceIndex.id, PriceIndex.name).order_by(PriceIndex.name))
    return [(row.id, row.name) for row in rows]


def values_of(db: Session, index: PriceIndex) -> Sequence[IndexValue]:
    """Every value ever recorded, the newest month first; of one month the last recorded first."""
    return db.scalars(
        select(IndexValue)
        .where(IndexValue.index_id == index.id)
        .order_by(IndexValue.month.desc(), IndexValue.recorded_at.desc())
    ).all()


def readings_of(db: Session, index_ids: Collection[UUID]) -> dict[UUID, list[Reading]]:
    """The indices' values as facts."""
    found: dict[UUID, list[Reading]] = defaultdict(list)
    rows = db.scalars(select(IndexValue).where(IndexValue.index_id.in_(index_ids)))
    for row in rows:
        found[row.index_id].append(Reading(row.month, row.value, row.recorded_at))
    return found


def clauses_of(db: Session, contracts: Collection[Contract]) -> dict[UUID, list[IndexClause]]:
    """Every clause of the contracts, the newest day first."""
    found: dict[UUID, list[IndexClause]] = defaultdict(list)
    rows = db.scalars(
        select(IndexClause)
        .where(
            IndexClause.tenant_id.in_({one.tenant_id for one in contracts}),
            IndexClause.contract_id.in_({one.id for one in contracts}),
        )
        .order_by(IndexClause.valid_from.desc(), IndexClause.recorded_at.desc())
    )
    for row in rows:
        found[row.contract_id].append(row)
    return found


def rises_of(db: Session, contracts: Collection[Contract]) -> dict[UUID, list[IndexRise]]:
    """Every rise of the contracts with its prices, undone ones too, the newest first."""
    found: dict[UUID, list[IndexRise]] = defaultdict(list)
    rows = db.scalars(
        select(IndexRise)
        .where(
            IndexRise.tenant_id.in_({one.tenant_id for one in contracts}),
            IndexRise.contract_id.in_({one.id for one in contracts}),
        )
        .options(selectinload(IndexRise.prices))
        .order_by(IndexRise.year.desc(), IndexRise.recorded_at.desc())
        .execution_options(populate_existing=True)
    )
    for row in rows:
        found[row.contract_id].append(row)
    return found


def rise_for(db: Session, rise_id: UUID) -> IndexRise:
    """One rise with its prices, if it is of one of the reader's clients."""
    found = db.scalar(
        select(IndexRise)
        .where(IndexRise.id == rise_id)
        .options(selectinload(IndexRise.prices))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_("There is no such index rise."))
    return found


def clause_of_rise(db: Session, rise: IndexRise) -> IndexClause:
    """The clause by which a rise was worked out."""
    return db.scalars(
        select(IndexClause).where(
            IndexClause.tenant_id == rise.tenant_id, IndexClause.id == rise.clause_id
        )
    ).one()


def risen_prices(db: Session, contract: Contract) -> dict[tuple[int, date, Decimal], IndexRise]:
    """By line, first day and amount, the standing rise that such a price came from."""
    rows = db.execute(
        select(IndexRise, IndexedPrice)
        .join(
            IndexedPrice,
            (IndexedPrice.tenant_id == IndexRise.tenant_id)
            & (IndexedPrice.rise_id == IndexRise.id),
        )
        .where(
            IndexRise.tenant_id == contract.tenant_id,
            IndexRise.contract_id == contract.id,
            IndexRise.undone_at.is_(None),
            IndexedPrice.before != IndexedPrice.after,
        )
    )
    return {(price.line, rise.effective_on, price.after): rise for rise, price in rows}


def clause_fact(row: IndexClause) -> ClauseFact:
    """A clause as a fact."""
    return ClauseFact(
        id=row.id,
        valid_from=row.valid_from,
        recorded_at=row.recorded_at,
        index_id=row.index_id,
        base_month=row.base_month,
        lag_months=row.lag_months,
        share_percent=row.share_percent,
        threshold_percent=row.threshold_percent,
        cap_percent=row.cap_percent,
        floor_percent=row.floor_percent,
        rounding=row.rounding,
        notice_days=row.notice_days,
        first_on=row.first_on,
        lines=frozenset(row.lines),
        stops=row.stops,
    )


def taken_facts(rises: Sequence[IndexRise], clauses: Sequence[IndexClause]) -> list[Taken]:
    """The rises that stand, as facts."""
    index_of = {one.id: one.index_id for one in clauses}
    return [
        Taken(one.year, index_of[one.clause_id], one.effective_on, one.compared_month)
        for one in rises
        if one.undone_at is None
    ]
