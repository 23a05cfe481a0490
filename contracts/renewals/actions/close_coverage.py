"""End the coverage of every device when its contract is over: no count outlives the contract."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.agreements.recording import recording_time
from contracts.agreements.terms import life
from contracts.ledger.actions.change_coverage import end_coverage
from contracts.ledger.models import Coverage
from contracts.values import local_date


def close_coverage(db: Session, contract: Contract, *, now: datetime) -> int:
    """Once the end has come, in the contract's zone; returns how many stays were ended."""
    at = recording_time(db, contract.tenant_id, contract.id, now)
    end = life(fact_of(db, contract), at).end
    if local_date(now, contract.zone) < end:
        return 0
    rows = db.scalars(
        select(Coverage).where(
            Coverage.tenant_id == contract.tenant_id,
            Coverage.contract_id == contract.id,
            Coverage.superseded_at.is_(None),
            or_(Coverage.valid_to.is_(None), Coverage.valid_to > end),
        )
    ).all()
    for row in rows:
        # A stay that would only begin after the end has no day at all.
        end_coverage(db, row, max(end, row.valid_from), by=None, now=at)
    return len(rows)
