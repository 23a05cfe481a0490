"""The worker of a case: what waits is sent in order, what changed at the vendor is read.

Each step is a transaction of its own, and no call is made within one: take the lease, write
down that something is about to be sent, send it, write down what came of it. A worker may die
between any two of them. With the connection open it goes on with other cases of the same vendor
for a while: to sign in there costs more than most of what is to be done for one case.
"""

from __future__ import annotations

import time
from contextlib import closing
from uuid import UUID

from msp.kernel import log, moment
from msp.kernel.db import unit
from msp.kernel.jobs import later, steps
from msp.kernel.scope import Scope
from vendors.connections.actions.mute_copies import mute_copies
from vendors.protocol.errors import ConnectorError
from vendors.sync.actions.choose_task import choose_task
from vendors.sync.actions.take_lease import LeaseLost, give_lease, held_case, take_lease
from vendors.sync.actions.wake_due import MISSED_AFTER
from vendors.sync.jobs.caller import Caller, lease_kept
from vendors.sync.jobs.look import look
from vendors.sync.jobs.send import send
from vendors.sync.turns import next_due, next_turn
from vendors.sync.values import Lease, Looking, Sending

# A case with a long queue gives others a turn after so many steps.
MOST_STEPS = 25
# So long a worker stays with one vendor while others may wait for it.
TURN_SECONDS = 2.0

logger = log.logger(__name__)


@steps("vendors.work_case", queue="vendors")
def work_case(scope: Scope, *, case_id: str) -> None:
    """Do what is due for a case, then for others of its connection as long as the turn lasts.

    Harmless when nothing is due, or when somebody else is at it.
    """
    ends = time.monotonic() + TURN_SECONDS
    with unit(scope) as db:
        muted = mute_copies(db, now=moment.now())
        lease = None if muted else take_lease(db, UUID(case_id), now=moment.now())
    if lease is None:
        return
    try:
        with closing(Caller(scope, lease.connection)) as caller:
            while lease is not None and _under_lease(scope, lease, caller):
                lease = _next_lease(scope, lease, ends)
    except ConnectorError as error:
        # The connector itself could not be opened: the connection is not set up to the end.
        logger.warning("vendors.not_opened", case=case_id, reason=str(error))
    finally:
        if lease is not None:
            with unit(scope) as db:
                give_lease(db, lease)


def _under_lease(scope: Scope, lease: Lease, caller: Caller) -> bool:
    """False when nothing was done: the vendor's rate is used up, or it is not to be called."""
    try:
        with lease_kept(scope, lease):
            return _work(scope, lease, caller) > 0
    except LeaseLost:
        logger.warning("vendors.lease_lost", case=str(lease.case_id))
        return False


def _next_lease(scope: Scope, done: Lease, ends: float) -> Lease | None:
    """Another due case of the connection; after the turn it is left to a message of its own.

    So is one whose connection has other settings by now than those it was opened with.
    """
    now, goes_on = moment.now(), time.monotonic() < ends
    with unit(scope) as db:
        give_lease(db, done)
        choose = next_due if goes_on else next_turn
        case = choose(db, done.connection.id, now=now)
        if case is None:
            return None
        if goes_on:
            lease = take_lease(db, case.id, now=now)
            if lease is None or lease.connection == done.connection:
                return lease
            give_lease(db, lease)
        case.wake_at = now + MISSED_AFTER
        later(db, "vendors.work_case", case_id=str(case.id))
    return None


def _work(scope: Scope, lease: Lease, caller: Caller) -> int:
    """How many steps were taken."""
    for steps_taken in range(MOST_STEPS):
        with unit(scope) as db:
            task = choose_task(db, lease, now=moment.now())
        match task:
            case Sending():
                send(scope, lease, caller, task)
            case Looking():
                look(scope, lease, caller, task)
            case _:
                return steps_taken
    with unit(scope) as db:
        held_case(db, lease).wake_at = moment.now()
    return MOST_STEPS
