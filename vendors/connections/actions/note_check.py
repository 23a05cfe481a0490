"""Write down what a look at a connection brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

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
    """A good look starts a connection again whose sign-in had failed; a paused one stays so."""
    connection = locked_connection(db, connection_id)
    connection.checked_at = now
    problem = told or (identity.problems[0] if identity and identity.problems else "")
    connection.last_check = problem
    if identity is None or problem:
        connection.last_error, connection.last_error_at = problem, now
        return
    note_identity(db, connection_id, identity, statuses, now=now)
    if connection.state == ConnectionState.AUTH_FAILED:
        resume(db, connection, now=now)
