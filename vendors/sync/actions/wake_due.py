"""Send workers to the cases that are due; wish a look at all that are followed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from msp.kernel.jobs import soon
from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.values import FOLLOWED
from vendors.connections.actions.note_identity import runs_other_software
from vendors.connections.queries import connection_by_id
from vendors.protocol.values import Identity
from vendors.sync.actions.take_lease import AT_ONCE
from vendors.sync.turns import due_by_turn

# Cases of one connection that are sent to workers in one sweep: as many as may be worked on at
# once, for each worker goes on with the next by itself.
SHARE = AT_ONCE
# A message that was lost is missed this long.
MISSED_AFTER = timedelta(seconds=10)
# The nightly reading is spread over this long.
SPREAD = timedelta(hours=3)


def wake_due(db: Session, *, limit: int, now: datetime) -> list[UUID]:
    """The due cases of connections that may be called, each connection its share.

    They are put down for a little later: should the message be lost, a sweep finds them then.
    """
    turns = due_by_turn(now)
    place = func.row_number().over(
        partition_by=turns.c.connection_id,
        order_by=(turns.c.turn, turns.c.is_waited_for.desc(), turns.c.wake_at),
    )
    ranked = select(turns.c.id, turns.c.wake_at, place.label("place")).subquery()
    wanted = select(ranked.c.id).where(ranked.c.place <= SHARE).order_by(ranked.c.wake_at)
    cases = db.scalars(
        select(VendorCase)
        .where(VendorCase.id.in_(wanted.limit(limit)), VendorCase.wake_at <= now)
        .order_by(VendorCase.wake_at)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    for one in cases:
        one.wake_at = now + MISSED_AFTER
    db.flush()
    return [one.id for one in cases]


def wake_followed(db: Session, *, now: datetime, connection_id: UUID | None = None) -> int:
    """Wish a look at every followed case, evenly spread; returns how many there are.

    Of one connection where it is named. Whoever is to be looked at earlier, for the vendor said
    that it changed, keeps its turn, also when a poll says so at this very moment.
    """
    here = [VendorCase.connection_id == connection_id] if connection_id else []
    followed = select(CaseLink.id).where(
        CaseLink.case_id == VendorCase.id, CaseLink.state.in_(FOLLOWED)
    )
    cases = db.scalars(
        select(VendorCase)
        .where(VendorCase.external_id.is_not(None), followed.exists(), *here)
        .order_by(VendorCase.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    for place, one in enumerate(cases):
        at = now + SPREAD * (place / len(cases))
        one.look_at = min(one.look_at or at, at)
        one.wake_at = min(one.wake_at or at, at)
    db.flush()
    return len(cases)


def read_anew_if_changed(
    db: Session, connection_id: UUID, identity: Identity, *, now: datetime
) -> None:
    """What another version of a vendor's software left out is looked for at once.

    Before the connection is locked, for cases come first everywhere.
    """
    if runs_other_software(connection_by_id(db, connection_id), identity):
        wake_followed(db, now=now, connection_id=connection_id)
        soon(db, "vendors.sweep")
