"""Look at a connection because a person asked: who we are there, and which statuses there are."""

from __future__ import annotations

from contextlib import closing
from uuid import UUID

from msp.kernel import moment
from msp.kernel.db import unit
from msp.kernel.jobs import steps
from msp.kernel.scope import Scope
from vendors.connections.actions.mute_copies import mute_copies
from vendors.connections.actions.note_check import note_check
from vendors.connections.queries import connection_by_id, settings_of
from vendors.connections.values import ConnectionState
from vendors.protocol.errors import ConnectorError
from vendors.sync.actions.wake_due import read_anew_if_changed
from vendors.sync.jobs.caller import Caller


@steps("vendors.check_connection", queue="vendors")
def check_connection(scope: Scope, *, connection_id: str) -> None:
    """One try, whatever state the connection is in; what comes of it is shown on its page."""
    with unit(scope) as db:
        mute_copies(db, now=moment.now())
        connection = connection_by_id(db, UUID(connection_id))
        db.refresh(connection)
        settings = settings_of(db, connection)
        if connection.state == ConnectionState.MUTED:
            connection.checked_at = moment.now()
            return
    identity, statuses, told = None, {}, ""
    try:
        with closing(Caller(scope, settings)) as caller:
            try:
                identity = caller.connector.check()
                statuses = dict(caller.connector.list_statuses())
            finally:
                with unit(scope) as db:
                    caller.keep_exchanges(db, "check")
    except ConnectorError as error:
        told = str(error)
    with unit(scope) as db:
        if identity is not None and not told:
            read_anew_if_changed(db, settings.id, identity, now=moment.now())
        note_check(db, settings.id, identity, statuses, told, now=moment.now())
