"""Ask each vendor what changed, by the vendor's clock, after making sure who we are there."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from msp.kernel import log, moment
from msp.kernel.db import unit
from msp.kernel.jobs import job, later, soon, steps
from msp.kernel.scope import Scope
from vendors.connections.actions.mute_copies import mute_copies
from vendors.connections.actions.note_call import hold, note_failure, note_success, stop_for_sign_in
from vendors.connections.actions.note_identity import note_identity
from vendors.connections.queries import due_for_poll
from vendors.protocol.errors import AuthFailed, ConnectorError, RateLimited, RefusedByVendor
from vendors.sync.actions.poll_lease import begin_poll, end_poll, keep_poll
from vendors.sync.actions.take_changes import SCAN_AT_ONCE, scan_followed, take_changes
from vendors.sync.actions.wake_due import read_anew_if_changed
from vendors.sync.jobs.caller import Caller
from vendors.sync.values import Poll

AT_ONCE = 50
PAGE = 100
MOST_PAGES = 100
DEFAULT_HOLD = timedelta(seconds=60)

logger = log.logger(__name__)


@job("vendors.poll")
def poll(db: Session) -> None:
    """Start a poll of every connection whose time has come."""
    now = moment.now()
    for connection in due_for_poll(db, now, AT_ONCE):
        connection.next_poll_at = now + timedelta(seconds=connection.poll_seconds)
        later(db, "vendors.poll_connection", connection_id=str(connection.id))


@steps("vendors.poll_connection", queue="vendors")
def poll_connection(scope: Scope, *, connection_id: str) -> None:
    """One look at one connection; while its breaker is open, the one cheap probe."""
    with unit(scope) as db:
        muted = mute_copies(db, now=moment.now())
        begun = None if muted else begin_poll(db, UUID(connection_id), now=moment.now())
    if begun is None:
        return
    try:
        with closing(Caller(scope, begun.connection)) as caller:
            _poll(scope, begun, caller)
    except ConnectorError as error:
        _note(scope, begun, error)
    finally:
        with unit(scope) as db:
            end_poll(db, begun, now=moment.now())


def _poll(scope: Scope, begun: Poll, caller: Caller) -> None:
    """No cursor moves before the vendor has said who we are: an empty page proves nothing."""
    try:
        identity = caller.connector.check()
        if identity.problems:
            raise AuthFailed(identity.problems[0])
        statuses = dict(caller.connector.list_statuses()) if begun.is_first else {}
        with unit(scope) as db:
            read_anew_if_changed(db, begun.connection.id, identity, now=moment.now())
            note_identity(db, begun.connection.id, identity, statuses, now=moment.now())
            note_success(db, begun.connection.id, now=moment.now())
            keep_poll(db, begun, now=moment.now())
            if begun.was_broken:
                soon(db, "vendors.sweep")
        if not caller.connector.capabilities().changed_since:
            with unit(scope) as db:
                scan_followed(db, begun, SCAN_AT_ONCE, now=moment.now())
            return
        _read_pages(scope, begun, caller)
    finally:
        with unit(scope) as db:
            caller.keep_exchanges(db, "poll")


def _read_pages(scope: Scope, begun: Poll, caller: Caller) -> None:
    cursor = begun.cursor
    if cursor is None:
        with unit(scope) as db:
            scan_followed(db, begun, None, now=moment.now())
    for _ in range(MOST_PAGES):
        page = caller.connector.changed_since(cursor, PAGE)
        with unit(scope) as db:
            news = take_changes(db, begun, page, now=moment.now())
            if news is None:
                return
            if news:
                caller.keep_exchanges(db, "poll")
            else:
                caller.forget_exchanges()
        cursor = page.next_cursor
        if not page.more:
            return


def _note(scope: Scope, begun: Poll, error: ConnectorError) -> None:
    now, connection_id = moment.now(), begun.connection.id
    logger.warning("vendors.poll_failed", connection=str(connection_id), reason=str(error))
    with unit(scope) as db:
        match error:
            case AuthFailed() | RefusedByVendor():
                stop_for_sign_in(db, connection_id, str(error), now=now)
            case RateLimited():
                hold(db, connection_id, error, now + (error.retry_after or DEFAULT_HOLD))
            case _:
                note_failure(db, connection_id, str(error), now=now)
