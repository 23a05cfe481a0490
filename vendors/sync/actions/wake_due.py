"""Which cases a worker should take up now."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.values import FOLLOWED
from vendors.connections.models import VendorConnection
from vendors.connections.values import ConnectionState

# Cases of one connection that are sent to workers in one sweep: others get their share.
SHARE = 20
# The nightly reading is spread over this long.
SPREAD = timedelta(hours=3)


def wake_due(db: Session, *, again_at: datetime, limit: int, now: datetime) -> list[UUID]:
    """The due cases of connections that may be called, each connection its share.

    They are put down for `again_at`: should the message be lost, the next sweep finds them.
    """
    ranked = (
        select(
            VendorCase.id,
            VendorCase.wake_at,
            func.row_number()
            .over(partition_by=VendorCase.connection_id, order_by=VendorCase.wake_at)
            .label("place"),
        )
        .join(VendorConnection, VendorConnection.id == VendorCase.connection_id)
        .where(
            VendorCase.wake_at <= now,
            or_(VendorCase.lease_until.is_(None), VendorCase.lease_until < now),
            VendorConnection.state == ConnectionState.WORKING,
            VendorConnection.opened_at.is_(None),
            or_(VendorConnection.held_until.is_(None), VendorConnection.held_until <= now),
        )
        .subquery()
    )
    wanted = select(ranked.c.id).where(ranked.c.place <= SHARE).order_by(ranked.c.wake_at)
    cases = db.scalars(
        select(VendorCase)
        .where(VendorCase.id.in_(wanted.limit(limit)), VendorCase.wake_at <= now)
        .order_by(VendorCase.wake_at)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    for one in cases:
        one.wake_at = again_at
    db.flush()
    return [one.id for one in cases]


def wake_followed(db: Session, *, now: datetime) -> int:
    """Wish a look at every followed case, evenly spread; returns how many there are."""
    followed = select(CaseLink.id).where(
        CaseLink.case_id == VendorCase.id, CaseLink.state.in_(FOLLOWED)
    )
    cases = db.scalars(
        select(VendorCase)
        .where(VendorCase.external_id.is_not(None), followed.exists())
        .order_by(VendorCase.id)
    ).all()
    for place, one in enumerate(cases):
        at = now + SPREAD * (place / len(cases))
        one.look_at = at
        one.wake_at = min(one.wake_at or at, at)
    db.flush()
    return len(cases)
