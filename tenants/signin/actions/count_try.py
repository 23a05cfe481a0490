"""Let one try at a door through the throttle, and leave a row that outlives its failure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import text

from msp.kernel.db import record
from msp.kernel.errors import TooMany
from msp.kernel.i18n import ngettext
from msp.kernel.scope import DOOR
from tenants.signin.throttle import WINDOW, Try, wait_for
from tenants.signin.values import Visitor


@contextmanager
def counted_try(account: str, visitor: Visitor, *, now: datetime) -> Iterator[None]:
    """The body is the try; it proved right when it ends without an error.

    The try is counted as wrong before it is made, in a transaction of its own, so neither an
    error, nor a crash, nor a volley of tries at once goes uncounted. Raises TooMany.
    """
    number = _begin(account, visitor, now)
    yield
    with record(DOOR) as db:
        db.execute(text("select door_try_right(:id)"), {"id": number})


def _begin(account: str, visitor: Visitor, now: datetime) -> int:
    who = {"account": account, "address": visitor.address}
    with record(DOOR) as db:
        tries = text("select * from door_tries(:account, :address, :since)")
        rows = db.execute(tries, {**who, "since": now - WINDOW}).mappings()
        wait = wait_for([Try(**row) for row in rows], now)
        if wait is None:
            made = text("select door_try(:account, :address, :at)")
            return int(db.execute(made, {**who, "at": now}).scalar_one())
    minutes = max(1, math.ceil(wait.total_seconds() / 60))
    raise TooMany(
        ngettext(
            "Too many tries. Wait %(num)s minute, then try again.",
            "Too many tries. Wait %(num)s minutes, then try again.",
            minutes,
        ),
        retry_after=math.ceil(wait.total_seconds()),
    )
