"""Polling's side of the database: who polls, which cases to read, and how far we have come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.jobs import soon
from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.values import FOLLOWED
from vendors.connections.actions.note_call import breaker_of
from vendors.connections.models import VendorConnection
from vendors.connections.queries import locked_connection, settings_of
from vendors.protocol.snapshots import Change, ChangePage
from vendors.sync.values import Poll

POLL_LEASE = timedelta(seconds=90)
# The vendor's seconds are whole: what changed within the second in which we read is read again.
RESOLUTION = timedelta(seconds=1)
SCAN_AT_ONCE = 50


def begin_poll(db: Session, connection_id: UUID, *, now: datetime) -> Poll | None:
    """The right to poll; None when somebody has it, or the connection is not to be called."""
    connection = locked_connection(db, connection_id)
    if not connection.is_working:
        return None
    if connection.poll_lease_until is not None and connection.poll_lease_until > now:
        return None
    if connection.held_until is not None and connection.held_until > now:
        return None
    if connection.is_broken and not breaker_of(connection).wants_probe(now):
        return None
    connection.poll_lease_no += 1
    connection.poll_lease_until = now + POLL_LEASE
    return Poll(
        settings_of(db, connection),
        connection.poll_lease_no,
        connection.cursor,
        was_broken=connection.is_broken,
        is_first=not connection.known_statuses,
    )


def take_changes(db: Session, poll: Poll, page: ChangePage, *, now: datetime) -> int | None:
    """Wish a look at each of our cases on the page, and move the cursor, both or neither.

    Returns how many there were; None when the poll went to another worker and nothing is moved.
    """
    wanted = {change.external_id: change for change in page.changes}
    cases = db.scalars(
        select(VendorCase).where(
            VendorCase.connection_id == poll.connection.id, VendorCase.external_id.in_(wanted)
        )
    )
    found = [one for one in cases if _is_news(one, wanted[str(one.external_id)])]
    # Cases first, then the connection, as everywhere; a look too many does no harm.
    _wake(db, found, now)
    connection = _held(db, poll)
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


def end_poll(db: Session, poll: Poll, *, now: datetime) -> None:
    """Give the poll back and name the next one."""
    connection = _held(db, poll)
    if connection is None:
        return
    connection.poll_lease_until = None
    connection.polled_at = now
    connection.next_poll_at = now + timedelta(seconds=connection.poll_seconds)


def _held(db: Session, poll: Poll) -> VendorConnection | None:
    connection = locked_connection(db, poll.connection.id)
    return connection if connection.poll_lease_no == poll.no else None


def _is_news(case: VendorCase, change: Change) -> bool:
    return case.read_as_of is None or change.changed_at >= case.read_as_of - RESOLUTION


def _wake(db: Session, cases: Sequence[VendorCase], now: datetime) -> None:
    for one in cases:
        one.look_at = one.wake_at = now
    if cases:
        db.flush()
        soon(db, "vendors.sweep")
