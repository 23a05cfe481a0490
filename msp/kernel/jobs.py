"""Jobs: named, thin, idempotent functions that workers run; the queue lives in the database.

`later` puts a message into the queue inside the caller's own transaction: the job runs
milliseconds after the commit and never after a rollback. The database stamps the caller's
scope on the message, so that a job cannot see more than whoever asked for it. Jobs run at
least once and sometimes twice at the same time; truth about work to do is always a row.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import dramatiq
from dramatiq.middleware import CurrentMessage
from dramatiq_postgres import PostgresBroker
from psycopg.conninfo import make_conninfo
from sqlalchemy import text
from sqlalchemy.orm import Session

from msp.kernel import log, metrics, moment, schedule
from msp.kernel.db import unit
from msp.kernel.policies import BROKER
from msp.kernel.scope import Scope, scope_from_json

HEARTBEAT = {"heartbeat_interval": 3.0, "heartbeat_ttl": 10.0, "maintenance_interval": 3.0}
RETRIES: dict[str, Any] = {"max_retries": 5, "min_backoff": 1_000, "max_backoff": 60_000}


@dataclass(frozen=True)
class Job:
    """A registered job; `kind` says whether it gets a session or opens its own units."""

    name: str
    run: Callable[..., None]
    kind: Literal["unit", "steps"]
    queue: str = "default"


JOBS: dict[str, Job] = {}

Registered = Callable[[Callable[..., None]], Callable[..., None]]


def job(name: str, *, queue: str = "default") -> Registered:
    """Register `f(db, **params)`: the whole job is one unit of work in the enqueuer's scope."""
    return _register(name, "unit", queue)


def steps(name: str, *, queue: str = "default") -> Registered:
    """Register `f(scope, **params)`: it calls out, and opens a unit of work for each step."""
    return _register(name, "steps", queue)


def later(db: Session, name: str, *, delay: float = 0, **params: Any) -> None:
    """Run the job `name` after this transaction commits, in this transaction's scope.

    `delay` is in seconds. Raises KeyError for a job that no room has registered.
    """
    queue = JOBS[name].queue
    call = text("select msp_later(:queue, :name, cast(:params as jsonb), :delay)")
    values = {"queue": queue, "name": name, "params": json.dumps(params), "delay": delay}
    db.execute(call, values)


def soon(db: Session, name: str) -> None:
    """Start a system job of the timetable once this transaction commits, not when it is due."""
    db.execute(text("select msp_soon(:name)"), {"name": name})


def broker_for(url: str) -> dramatiq.Broker:
    """The queue's broker over the desk's own database, as the role that may work the queue."""
    broker: dramatiq.Broker = PostgresBroker(
        url=make_conninfo(url, options=f"-c role={BROKER}"), results=False, **HEARTBEAT
    )
    broker.add_middleware(CurrentMessage())
    return broker


def declare(broker: dramatiq.Broker, jobs: Iterable[Job]) -> None:
    """Make every job an actor of `broker`."""
    for one in jobs:
        as_actor = dramatiq.actor(
            actor_name=one.name, queue_name=one.queue, broker=broker, **RETRIES
        )
        as_actor(_entry(one))


def _register(name: str, kind: Literal["unit", "steps"], queue: str) -> Registered:
    def wrap(run: Callable[..., None]) -> Callable[..., None]:
        if name in JOBS and JOBS[name].run.__module__ != run.__module__:
            raise ValueError(f"Two jobs are called {name}.")
        JOBS[name] = Job(name, run, kind, queue)
        return run

    return wrap


def _entry(one: Job) -> Callable[..., None]:
    def entry(**params: Any) -> None:
        message = CurrentMessage.get_current_message()
        if message is None:
            raise RuntimeError(f"{one.name} was called without a message.")
        scope = scope_from_json(message.options["scope"])
        with log.bound(job=one.name, job_id=message.message_id, tenants=len(scope.tenant_ids)):
            _run(one, scope, params, timetable=bool(message.options.get("timetable")))

    return entry


def _run(one: Job, scope: Scope, params: dict[str, Any], *, timetable: bool) -> None:
    error: str | None = None
    begun = time.monotonic()
    try:
        if one.kind == "steps":
            one.run(scope, **params)
        else:
            with unit(scope) as db:
                one.run(db, **params)
    except Exception as failure:
        error = f"{type(failure).__name__}: {failure}"[:500]
        raise
    finally:
        metrics.JOBS.labels(one.name, "failed" if error else "done").inc()
        metrics.JOB_SECONDS.labels(one.name).observe(time.monotonic() - begun)
        if timetable:
            schedule.finished(one.name, now=moment.now(), error=error)
