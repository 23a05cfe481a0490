"""Polling's side of the database: which cases to read, and how far we have come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.jobs import soon
from vendors.cases.merged import cases_named
from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.values import FOLLOWED
from vendors.protocol.snapshots import Change, ChangePage
from vendors.sync.actions.poll_lease import POLL_LEASE, held_for
from vendors.sync.values import Poll

# The vendor's seconds are whole: what changed within the second in which we read is read again.
RESOLUTION = timedelta(seconds=1)
SCAN_AT_ONCE = 50


def take_changes(db: Session, poll: Poll, page: ChangePage, *, now: datetime) -> int | None:
    """Wish a look at each of our cases on the page, and move the cursor, both or neither.

    Returns how many there were; None when the poll went to another worker and nothing is moved.
    """
    wanted = {change.external_id: change for change in page.changes}
    cases = db.scalars(cases_named(poll.connection.id, wanted))
    found = [one for one in cases if _is_news(one, wanted)]
    # Cases first, then the connection, as everywhere; a look too many does no harm.
    _wake(db, found, now)
    connection = held_for(db, poll)
    if connection is None:
        return None
    connection.cursor = page.next_cursor
    connection.poll_lease_until = now + POLL_LEASE
    return len(found)


def scan_followed(db: Session, poll: Poll, limit: int | None, *, now: datetime) -> None:
    """Read the followed cases not read for longest; all of them without a limit.

    For a vendor that cannot say what changed, and before a cursor begins to count.
    """
    followed = select(CaseLink.id).where(
        CaseLink.case_id == VendorCase.id, CaseLink.state.in_(FOLLOWED)
    )
    cases = db.scalars(
        select(VendorCase)
        .where(
            VendorCase.connection_id == poll.connection.id,
            VendorCase.external_id.is_not(None),
            followed.exists(),
        )
        .order_by(VendorCase.synced_at.nulls_first())
        .limit(limit)
    )
    _wake(db, list(cases), now)


def _is_news(case: VendorCase, wanted: Mapping[str, Change]) -> bool:
    names = (str(case.external_id), *case.aliases)
    newest = max(wanted[one].changed_at for one in names if one in wanted)
    kept_late = case.changed_at is not None and newest > case.changed_at  # and dated before we read
    return case.read_as_of is None or kept_late or newest >= case.read_as_of - RESOLUTION


def _wake(db: Session, cases: Sequence[VendorCase], now: datetime) -> None:
    for one in cases:
        one.look_at = one.wake_at = now
    if cases:
        db.flush()
        soon(db, "vendors.sweep")
