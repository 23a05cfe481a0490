"""Our side of a registration: what is to be done about it, and what came of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from vendors.connections.queries import connection_by_id, settings_of
from vendors.hooks.models import VendorRegistration
from vendors.hooks.queries import address_behind, address_token, locked_registration, token_hash
from vendors.hooks.values import Registering

TOLD_CHARS = 500


def take_up(db: Session, connection_id: UUID, *, now: datetime) -> Registering | None:
    """What to do at the vendor; None when there is nothing, or nothing may be called.

    What a person asked for is taken up once: pressed twice, it is registered once.
    """
    row = locked_registration(db, connection_id)
    connection = connection_by_id(db, connection_id)
    token = address_token(db, connection_id)
    if row is None or token is None or not connection.is_working:
        return None
    is_asked = row.taken_at is None
    row.taken_at = row.taken_at or now
    return Registering(
        connection=settings_of(db, connection),
        wanted=row.wanted,
        is_asked=is_asked,
        address=address_behind(token),
        token_hash=token_hash(token),
        registration_id=row.registration_id,
    )


def note_registered(db: Session, task: Registering, registration_id: str, *, now: datetime) -> None:
    """The vendor has it under this id."""
    row = _row(db, task)
    row.registration_id, row.token_hash = registration_id, task.token_hash
    row.registered_at, row.tells, row.seen_at, row.lost_at = now, False, None, None


def note_withdrawn(db: Session, task: Registering) -> None:
    """The vendor has it no more, as we wished."""
    row = _row(db, task)
    row.registration_id = row.token_hash = None
    row.registered_at = row.seen_at = row.lost_at = None


def note_look(
    db: Session, task: Registering, registration_id: str, *, there: bool | None, now: datetime
) -> None:
    """What the vendor says of it. That it is not there counts from one that has said it was."""
    row = _row(db, task)
    if row.registration_id != registration_id:
        return
    if there:
        row.tells, row.seen_at, row.lost_at = True, now, None
    elif there is False and row.tells:
        row.lost_at = row.lost_at or now


def note_problem(db: Session, task: Registering, told: str) -> None:
    """It could not be done; the vendor's words stand beside the button."""
    _row(db, task).problem = told[:TOLD_CHARS]


def _row(db: Session, task: Registering) -> VendorRegistration:
    row = locked_registration(db, task.connection.id)
    if row is None:
        raise LookupError(f"There is no registration of {task.connection.id}.")
    return row
