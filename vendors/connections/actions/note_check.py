"""Write down what a look at a connection brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.kernel.jobs import soon
from vendors.connections.actions.note_call import note_success
from vendors.connections.actions.note_identity import note_identity
from vendors.connections.actions.resume import resume
from vendors.connections.queries import locked_connection
from vendors.connections.values import ConnectionState
from vendors.protocol.values import CaseStatus, Identity


def note_check(
    db: Session,
    connection_id: UUID,
    identity: Identity | None,
    statuses: Mapping[str, CaseStatus],
    told: str,
    *,
    now: datetime,
) -> None:
    """A good look is a success as any other: it closes the breaker, and starts a connection
    again whose sign-in had failed. A paused one stays so.
    """
    connection = locked_connection(db, connection_id)
    was_broken = connection.is_broken
    connection.checked_at = now
    problem = told or (identity.problems[0] if identity and identity.problems else "")
    connection.last_check = problem
    if identity is None or problem:
        connection.last_error, connection.last_error_at = problem, now
        return
    note_identity(db, connection_id, identity, statuses, now=now)
    note_success(db, connection_id, now=now)
    if was_broken:
        soon(db, "vendors.sweep")
    if connection.state == ConnectionState.AUTH_FAILED:
        resume(db, connection, now=now)
