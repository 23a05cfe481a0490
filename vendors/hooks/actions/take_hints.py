"""Have the cases read that deliveries hint at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from vendors.cases.merged import goes_under
from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.values import UNCONFIRMED
from vendors.hooks.models import VendorDelivery
from vendors.hooks.queries import waiting_deliveries
from vendors.hooks.values import Outcome

AT_ONCE = 500
# A hint for a case whose number we do not know yet waits for it this long.
KEPT = timedelta(hours=24)
AGAIN = timedelta(seconds=5)


def take_hints(db: Session, *, now: datetime) -> int:
    """Wish a look at each case that is named; returns how many deliveries were handled.

    Many hints for one case are one look. A hint that names no case of ours is kept while one is
    being made over its connection, for the vendor may be faster than our own commit; else it is
    marked and goes nowhere near a ticket.
    """
    handled, wanted = 0, set()
    for delivery in waiting_deliveries(db, AT_ONCE, now=now):
        case_id = _case_of(db, delivery)
        if case_id is not None:
            wanted.add(case_id)
            _settle(delivery, Outcome.LOOKED, now)
        elif now - delivery.received_at < KEPT and _is_making(db, delivery):
            delivery.next_at = now + AGAIN
            continue
        else:
            _settle(delivery, Outcome.UNMATCHED, now)
        handled += 1
    _wish_looks(db, wanted, now)
    return handled


def _settle(delivery: VendorDelivery, outcome: Outcome, now: datetime) -> None:
    delivery.outcome, delivery.handled_at = outcome, now


def _wish_looks(db: Session, wanted: Collection[UUID], now: datetime) -> None:
    """Locked in one order, so that two sweeps wait for each other and never in a ring."""
    cases = db.scalars(
        select(VendorCase)
        .where(VendorCase.id.in_(wanted))
        .order_by(VendorCase.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    for case in cases:
        case.look_at = now
        case.wake_at = min(case.wake_at or now, now)
    db.flush()


def _case_of(db: Session, delivery: VendorDelivery) -> UUID | None:
    """A confirmed case by the vendor's id, by one it goes on under, or by our own mark."""
    ways = []
    if delivery.external_id:
        ways.append(VendorCase.external_id == delivery.external_id)
        ways.append(goes_under([delivery.external_id]))
    if delivery.correlation_id:
        ways.append(VendorCase.correlation_id == delivery.correlation_id)
    return db.scalar(
        select(VendorCase.id)
        .where(
            VendorCase.connection_id == delivery.connection_id,
            VendorCase.external_id.is_not(None),
            or_(false(), *ways),
        )
        .order_by(VendorCase.created_at)
        .limit(1)
    )


def _is_making(db: Session, delivery: VendorDelivery) -> bool:
    """A case is on its way over this connection, and was before the delivery came."""
    return (
        db.scalar(
            select(CaseLink.id)
            .where(
                CaseLink.connection_id == delivery.connection_id,
                CaseLink.state.in_(UNCONFIRMED),
                CaseLink.forwarded_at <= delivery.received_at,
            )
            .limit(1)
        )
        is not None
    )
