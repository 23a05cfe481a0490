"""The worker of one case: what waits is sent in order, what changed at the vendor is read.

Each step is a transaction of its own, and no call is made within one: take the lease, write
down that something is about to be sent, send it, write down what came of it. A worker may die
between any two of them.
"""

from __future__ import annotations

from contextlib import closing
from uuid import UUID

from msp.kernel import log, moment
from msp.kernel.db import unit
from msp.kernel.jobs import steps
from msp.kernel.scope import Scope
from vendors.protocol.errors import ConnectorError
from vendors.sync.actions.choose_task import choose_task
from vendors.sync.actions.take_lease import LeaseLost, give_lease, held_case, take_lease
from vendors.sync.jobs.caller import Caller, lease_kept
from vendors.sync.jobs.look import look
from vendors.sync.jobs.send import send
from vendors.sync.values import Lease, Looking, Sending

# A case with a long queue gives others a turn after so many steps.
MOST_STEPS = 25

logger = log.logger(__name__)


@steps("vendors.work_case", queue="vendors")
def work_case(scope: Scope, *, case_id: str) -> None:
    """Do what is due for a case; harmless when nothing is, or when somebody else is at it."""
    with unit(scope) as db:
        lease = take_lease(db, UUID(case_id), now=moment.now())
    if lease is None:
        return
    try:
        with closing(Caller(lease.connection)) as caller, lease_kept(scope, lease):
            _work(scope, lease, caller)
    except LeaseLost:
        logger.warning("vendors.lease_lost", case=case_id)
    except ConnectorError as error:
        # The connector itself could not be opened: the connection is not set up to the end.
        logger.warning("vendors.not_opened", case=case_id, reason=str(error))
    finally:
        with unit(scope) as db:
            give_lease(db, lease)


def _work(scope: Scope, lease: Lease, caller: Caller) -> None:
    for _ in range(MOST_STEPS):
        with unit(scope) as db:
            task = choose_task(db, lease, now=moment.now())
        match task:
            case Sending():
                send(scope, lease, caller, task)
            case Looking():
                look(scope, lease, caller, task)
            case _:
                return
    with unit(scope) as db:
        held_case(db, lease).wake_at = moment.now()
