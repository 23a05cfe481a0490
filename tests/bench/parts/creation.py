"""Tickets made by API, routed and with their clocks started, alone and at a steady pace."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from itertools import count
from uuid import uuid4

import psycopg

from tests.bench import access, measuring, running
from tests.bench.grounds.tickets import ENGINEER, one_client
from tests.bench.measuring import Client
from tests.bench.running import Ground
from tests.bench.table import Row

RATE = 50.0
# The rows that one creation leaves behind, in one transaction and without asking anything.
BARE = (
    "with t as (insert into ticket (tenant_id, id, kind, subject, priority, impact, urgency,"
    " channel, routed_at) values (%(client)s, uuidv7(), 'incident', 'Bare', 3, 2, 2, 'api', now())"
    " returning tenant_id, id), c as (insert into clock (tenant_id, id, ticket_id, kind,"
    " target_seconds, started_at, running_since, due_at, next_at) select tenant_id, uuidv7(), id,"
    " kind, 3600, now(), now(), now() + interval '1 day', now() + interval '1 hour' from t,"
    " (values ('first_response'), ('resolution')) k(kind)), s as (insert into clock_segment"
    " (tenant_id, id, ticket_id, holder, paused, status, started_at) select tenant_id, uuidv7(),"
    " id, 'msp', false, 'new', now() from t) insert into entry (tenant_id, id, ticket_id, kind,"
    " visibility, body_text, channel, heeded_at) select tenant_id, uuidv7(), id, kind,"
    " 'internal', 'The door of the lift does not close.', 'api', now() from t,"
    " (values ('reply'), ('event')) e(kind)"
)


def measure(on: Ground) -> Iterator[Row]:
    """One after the other, then so many a second, and how long the queue takes to empty."""
    with running.desk(on) as desk:
        key = access.prepare(on.admin_url, ENGINEER)
        client_id = one_client(on.admin_url)
        create = _creator(desk.port, key, client_id)
        alone = measuring.alone(create)
        with psycopg.connect(on.admin_url, autocommit=True) as raw:
            bare = measuring.alone(lambda: raw.execute(BARE.encode(), {"client": client_id}))
        rows = f"its rows by raw SQL {bare.words}"
        yield Row("create by API, 1 client", alone.words, "p50 10 ms", rows)
        seconds = on.wanted.seconds
        steady = measuring.paced(create, rate=RATE, seconds=seconds)
        drained = access.drained_after(on.admin_url)
        yield Row(
            f"create by API, {RATE:.0f}/s for {seconds:.0f} s",
            f"{steady.words}, queue drained after {drained:.0f} s",
            "drained within 30 s",
        )


def _creator(port: int, key: str, client_id: str) -> Callable[[], None]:
    """Creates one ticket, over a connection kept by each thread."""
    numbers = count(1)
    kept = threading.local()

    def create() -> None:
        if not hasattr(kept, "client"):
            kept.client = Client(port, headers={"Authorization": f"Bearer {key}"})
        body = {
            "tenant_id": client_id,
            "subject": f"Bench {next(numbers)}",
            "text": "The door of the lift does not close.",
        }
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        client: Client = kept.client
        status, content = client.ask("POST", "/api/v1/tickets", json.dumps(body).encode(), headers)
        if status != 201:
            raise RuntimeError(f"creating answered {status}: {content[:300]!r}")

    return create
