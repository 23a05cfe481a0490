"""Put our address into a vendor's register, take it out, and look whether it is still there."""

from __future__ import annotations

from contextlib import closing
from uuid import UUID

from sqlalchemy.orm import Session

from msp.kernel import moment
from msp.kernel.db import unit
from msp.kernel.jobs import job, later, steps
from msp.kernel.scope import Scope
from vendors.connections.actions.mute_copies import mute_copies
from vendors.hooks.actions.keep_registration import (
    note_look,
    note_problem,
    note_registered,
    note_withdrawn,
    take_up,
)
from vendors.hooks.queries import registrations_to_see
from vendors.hooks.values import Registering
from vendors.protocol.errors import ConnectorError
from vendors.protocol.hub import Hub, hub_of
from vendors.sync.jobs.caller import Caller


@job("vendors.see_registrations")
def see_registrations(db: Session) -> None:
    """Ask every vendor that can tell whether it still has our address."""
    for connection_id in registrations_to_see(db, now=moment.now()):
        later(db, "vendors.keep_registration", connection_id=str(connection_id))


@steps("vendors.keep_registration", queue="vendors")
def keep_registration(scope: Scope, *, connection_id: str) -> None:
    """What a person asked for, else a look. Polling goes on whatever comes of it."""
    with unit(scope) as db:
        muted = mute_copies(db, now=moment.now())
        task = None if muted else take_up(db, UUID(connection_id), now=moment.now())
    if task is None:
        return
    try:
        with closing(Caller(scope, task.connection)) as caller:
            try:
                _carry_out(scope, task, hub_of(caller.connector))
            finally:
                with unit(scope) as db:
                    caller.keep_exchanges(db, "hub")
    except ConnectorError as error:
        # A look that failed says nothing of the registration; the poll tells how the vendor is.
        if task.is_asked:
            with unit(scope) as db:
                note_problem(db, task, str(error))


def _carry_out(scope: Scope, task: Registering, hub: Hub) -> None:
    known = task.registration_id
    if task.is_asked and known is not None:
        hub.withdraw_address(known)
        with unit(scope) as db:
            note_withdrawn(db, task)
        known = None
    if task.is_asked and task.wanted:
        known = hub.register_address(task.address)
        with unit(scope) as db:
            note_registered(db, task, known, now=moment.now())
    if known is None:
        return
    there = hub.has_address(known)
    with unit(scope) as db:
        note_look(db, task, known, there=there, now=moment.now())
