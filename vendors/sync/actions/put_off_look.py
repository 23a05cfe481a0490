"""A case could not be read now: note why, and when to look again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from vendors.connections.actions.note_call import hold, note_failure, stop_for_sign_in
from vendors.protocol.errors import AuthFailed, ConnectorError, RateLimited
from vendors.sync.actions.take_lease import held_case
from vendors.sync.values import Lease


def put_off_look(
    db: Session,
    lease: Lease,
    error: ConnectorError,
    *,
    until: datetime,
    now: datetime,
) -> None:
    """The wish to look stays; a limit holds the connection or this case. Raises LeaseLost."""
    case = held_case(db, lease)
    case.look_at = until
    if isinstance(error, AuthFailed):
        stop_for_sign_in(db, case.connection_id, str(error), now=now)
    elif isinstance(error, RateLimited):
        hold(db, case.connection_id, error, until)
    else:
        note_failure(db, case.connection_id, str(error), now=now)
