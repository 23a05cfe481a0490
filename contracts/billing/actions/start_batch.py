"""Start a step for many contracts: a job takes them one by one and counts as it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.billing.models import BillingBatch
from msp.kernel.jobs import later


def start_batch(
    db: Session,
    step: str,
    month: date,
    chosen: Sequence[UUID],
    *,
    by: UUID | None,
    now: datetime,
) -> BillingBatch:
    """`chosen` contracts, or all that the person may see; the job sees no more than she does."""
    batch = BillingBatch(
        step=step,
        month=month,
        chosen=[str(one) for one in chosen],
        created_at=now,
        created_by=by,
    )
    db.add(batch)
    db.flush()
    later(db, "contracts.run_billing", batch_id=str(batch.id))
    return batch
