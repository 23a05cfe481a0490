"""Take, keep and give back the right to work on a case."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from vendors.cases.models import VendorCase
from vendors.cases.queries import locked_case
from vendors.connections.queries import connection_by_id, settings_of
from vendors.sync.values import Lease

# Short, for it is renewed while work goes on: a worker that was killed holds a case this long.
LEASE = timedelta(seconds=12)
# So many cases of one connection are worked on at once: a slow vendor takes no more workers.
AT_ONCE = 3
BUSY_WAIT = timedelta(seconds=1)


class LeaseLost(Exception):
    """Another worker has the case by now; whatever we know is too old to be written down."""


def take_lease(db: Session, case_id: UUID, *, now: datetime) -> Lease | None:
    """None when somebody works on the case, or its connection is not to be called now."""
    case = db.scalar(
        select(VendorCase)
        .where(VendorCase.id == case_id)
        .where(or_(VendorCase.lease_until.is_(None), VendorCase.lease_until < now))
        .with_for_update(skip_locked=True, key_share=True)
    )
    if case is None:
        return None
    connection = connection_by_id(db, case.connection_id)
    if not connection.is_working or connection.is_broken:
        return None
    if _busy(db, case, now) >= AT_ONCE:
        case.wake_at = now + BUSY_WAIT
        return None
    case.lease_no += 1
    case.lease_until = now + LEASE
    db.flush()
    return Lease(case.id, case.lease_no, settings_of(db, connection))


def keep_lease(db: Session, lease: Lease, *, now: datetime) -> bool:
    """Renew; False when the case went to another worker."""
    kept = db.execute(
        update(VendorCase)
        .where(VendorCase.id == lease.case_id, VendorCase.lease_no == lease.no)
        .values(lease_until=now + LEASE)
        .returning(VendorCase.id)
    )
    return kept.first() is not None


def held_case(db: Session, lease: Lease) -> VendorCase:
    """The case under a lock, still ours. Raises LeaseLost when it is not."""
    case = locked_case(db, lease.case_id)
    if case.lease_no != lease.no:
        raise LeaseLost
    return case


def give_lease(db: Session, lease: Lease) -> None:
    """Let go; nothing happens when the case went to another worker."""
    db.execute(
        update(VendorCase)
        .where(VendorCase.id == lease.case_id, VendorCase.lease_no == lease.no)
        .values(lease_until=None)
    )


def _busy(db: Session, case: VendorCase, now: datetime) -> int:
    return (
        db.scalar(
            select(func.count(VendorCase.id)).where(
                VendorCase.connection_id == case.connection_id,
                VendorCase.lease_until > now,
                VendorCase.id != case.id,
            )
        )
        or 0
    )
