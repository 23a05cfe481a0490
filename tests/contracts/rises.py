"""Indices, clauses and rises as real rows: prices of 60 and 400 USD that follow consumer prices."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.indexation.actions.agree_clause import agree_clause
from contracts.indexation.actions.apply_rise import apply_rise
from contracts.indexation.actions.open_index import open_index
from contracts.indexation.actions.take_in import take_in
from contracts.indexation.csv_file import Told
from contracts.indexation.drafts import ClauseDraft
from contracts.indexation.models import IndexClause, IndexRise, PriceIndex
from contracts.indexation.proposals import Proposal, proposals_of
from tests.contracts.deals import SIGNED

PUBLISHED = datetime(2026, 5, 21, tzinfo=UTC)
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
IN_AUGUST = datetime(2026, 8, 20, 9, tzinfo=UTC)


def make_index(db: Session, name: str = "Consumer prices", **values: str) -> PriceIndex:
    """An index of 125.0 in March and 128.0 in July 2026, unless told otherwise."""
    index = open_index(db, name, "Statistics office, 2015 = 100")
    tell(db, index, PUBLISHED, **(values or {"m2026_03": "125.0", "m2026_07": "128.0"}))
    return index


def tell(db: Session, index: PriceIndex, at: datetime = PUBLISHED, **values: str) -> int:
    """Record values by month, as `m2026_03="125.0"`."""
    told = [
        Told(number, date(int(month[1:5]), int(month[6:]), 1), Decimal(value))
        for number, (month, value) in enumerate(values.items(), start=1)
    ]
    return take_in(db, index, told, by=None, now=at)


def agree(db: Session, contract: Contract, index: PriceIndex, **terms: Any) -> IndexClause:
    """A rise each 1 September, by the index of July against that of March, told 10 days before."""
    words: dict[str, Any] = {
        "valid_from": date(2026, 6, 1), "agreed_in": "Contract, paragraph 7",
        "base_month": date(2026, 3, 1), "first_on": SEPTEMBER, "notice_days": 10,
    }  # fmt: skip
    draft = ClauseDraft(index_id=index.id, **words | terms)
    return agree_clause(db, contract, draft, by=None, now=SIGNED)


def proposed(
    db: Session, contract: Contract, year: int = 2026, now: datetime = IN_AUGUST
) -> Proposal:
    (found,) = proposals_of(db, {contract: "Harbor Dental"}, year, now)
    return found


def applied(
    db: Session, contract: Contract, year: int = 2026, now: datetime = IN_AUGUST
) -> IndexRise:
    """The year's rise, as seen at the moment it is applied."""
    mark = proposed(db, contract, year, now).mark
    return apply_rise(db, contract, year, mark, by=None, now=now)
