"""The door to a vendor: each call takes a token of the connection's rate, and waits for it."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID

from msp.kernel import moment
from msp.kernel.db import unit
from msp.kernel.i18n import _
from msp.kernel.scope import Scope
from vendors.connections.actions.take_token import take_token
from vendors.protocol.errors import RateUsedUp

# Longer than this no worker stands at the door; a step that was begun is begun anew later.
LONGEST = timedelta(minutes=5)


def admit(scope: Scope, connection_id: UUID) -> None:
    """Return when the vendor may be called once more; no transaction is open while it waits.

    Raises RateUsedUp when that is too far off.
    """
    with unit(scope) as db:
        taken, wait = take_token(db, connection_id, longest=LONGEST, now=moment.now())
    if not taken:
        raise RateUsedUp(
            _("Our own limit of calls to this vendor is used up; nothing was sent."),
            retry_after=wait,
        )
    if wait:
        time.sleep(wait.total_seconds())
