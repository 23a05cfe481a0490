"""Which contracts have something due by now: a term that goes on, or an end that has come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import facts_of
from contracts.ledger.models import Coverage
from contracts.renewals.queries import ending, standing_notices
from contracts.renewals.term import is_renewed, term_of
from contracts.values import local_date


def due_contracts(db: Session, now: datetime) -> list[UUID]:
    """The contracts' ids, the oldest number first."""
    names = ending(db, now.date(), 0)
    facts, notices = facts_of(db, names), standing_notices(db, names)
    running, over = [], []
    for contract in names:
        term = term_of(facts[contract.id], now)
        if term is None:
            continue
        today = local_date(now, contract.zone)
        noticed = (contract.id, term.ends_on) in notices
        if is_renewed(term, today) and not noticed:
            running.append(contract)
        elif term.ends_on <= today:
            over.append(contract)
    covered = _still_covered(db, over)
    return [one.id for one in names if one in running or one.id in covered]


def _still_covered(db: Session, over: Collection[Contract]) -> set[UUID]:
    """Of contracts that are over, those with a device whose coverage has no end."""
    rows = db.scalars(
        select(Coverage.contract_id)
        .where(
            Coverage.tenant_id.in_({one.tenant_id for one in over}),
            Coverage.contract_id.in_({one.id for one in over}),
            Coverage.superseded_at.is_(None),
            Coverage.valid_to.is_(None),
        )
        .distinct()
    )
    return set(rows)
