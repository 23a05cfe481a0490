"""Queue something to be done at the vendor, behind what waits there already."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from msp.kernel.ids import new_id
from msp.kernel.jobs import soon
from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.cases.values import OperationKind


def queue_operation(
    db: Session,
    link: CaseLink,
    kind: OperationKind,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    asked_by: UUID | None = None,
    entry_id: UUID | None = None,
) -> CaseOperation:
    """A row in the case's queue, and a worker woken once this transaction commits.

    The number comes from a counter of the case: a member of staff who sees one client's bond of
    a shared case could not count the others'.
    """
    seq = db.scalar(
        update(VendorCase)
        .where(VendorCase.id == link.case_id)
        .values(
            last_seq=VendorCase.last_seq + 1,
            wake_at=func.least(func.coalesce(VendorCase.wake_at, now), now),
        )
        .returning(VendorCase.last_seq)
    )
    operation = CaseOperation(
        tenant_id=link.tenant_id,
        id=new_id(),
        link_id=link.id,
        case_id=link.case_id,
        entry_id=entry_id,
        seq=seq,
        kind=kind,
        payload=dict(payload),
        next_attempt_at=now,
        asked_by=asked_by,
        created_at=now,
    )
    db.add(operation)
    db.flush()
    soon(db, "vendors.sweep")
    return operation
