"""A worker without a process: runs what was queued, in the test's own transaction.

`work()` runs every queued job, and what those queue, in the scope that the database stamped on
each, and returns the names in the order they ran. Real workers are tested with `desk`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from msp.kernel.db import unit
from msp.kernel.jobs import JOBS
from msp.kernel.scope import scope_from_json
from tests.harness.database import as_owner

Work = Callable[[], list[str]]
MOST = 200
QUEUED = text(
    "select message_id, message from dramatiq.queue where state = 'queued'"
    " and not message_id = any(:ran) order by message->>'message_timestamp', message_id limit 1"
)


@pytest.fixture
def work(db: Session) -> Work:
    ran: list[Any] = []

    def working() -> list[str]:
        names: list[str] = []
        while (found := _next(db, ran)) is not None:
            assert len(names) < MOST, f"jobs keep queueing jobs: {names[-5:]}"
            ran.append(found.message_id)
            names.append(_run(found.message))
        db.expire_all()
        return names

    return working


def _next(db: Session, ran: list[Any]) -> Any:
    with as_owner(db):
        return db.execute(QUEUED, {"ran": ran}).one_or_none()


def _run(message: dict[str, Any]) -> str:
    """Run one message as the worker does."""
    one = JOBS[message["actor_name"]]
    scope = scope_from_json(message["options"]["scope"])
    if one.kind == "steps":
        one.run(scope, **message["kwargs"])
    else:
        with unit(scope) as session:
            one.run(session, **message["kwargs"])
    return one.name
