"""Prints what the desk costs: `python -m tests.bench [--tickets N] [--seconds S]`.

A benchmark, never a test: it fails on nothing but errors. Goals stand beside the figures; what
the same machine does without the desk stands below them, taken in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from uuid import uuid4

import psycopg

from tests.bench import access, dataset, measuring, running
from tests.bench.dataset import COMMON, RARE, Dataset
from tests.bench.measuring import Client, Figures

HANDS = 8
CREATE_RATE = 50.0


def main() -> None:
    """Load, measure, print."""
    wanted = _arguments()
    with running.database() as (server, place):
        tell(f"loading {wanted.tickets:,} tickets")
        begun = time.monotonic()
        data = dataset.load(server.admin_url(), wanted.tickets, tell)
        tell(f"loaded in {time.monotonic() - begun:.0f} s: {data.entries:,} entries")
        with running.desk(server, place) as desk:
            os.environ |= desk.environment
            key = access.prepare(desk.admin_url, data.agent_email)
            browser = Client(desk.port)
            browser.sign_in(data.agent_email, access.PASSWORD)
            rows = [*_pages(desk, browser, data), *_creation(desk, key, wanted.seconds)]
            bare = _bare(desk)
    _print("with the desk", rows)
    _print("without it, in the same run", bare)


def tell(line: str) -> None:
    """Progress goes to standard error, so that the table can be kept by itself."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


Line = tuple[str, str, str]


def _pages(desk: running.Running, browser: Client, data: Dataset) -> Iterator[Line]:
    asks: list[tuple[str, str, Callable[[], object]]] = [
        ("queue page, 50 rows, 1 client", "p95 25 ms", lambda: browser.get("/queue")),
        (
            "ticket page, 20 entries, until settled",
            "p95 60 ms, 12 queries",
            lambda: browser.settle(f"/tickets/{data.long_ticket}"),
        ),
        ("search, rare word", "p95 30 ms", lambda: browser.get(f"/queue?q={RARE}")),
        (
            "search, very common words",
            "p95 300 ms",
            lambda: browser.get("/queue?q=" + COMMON.replace(" ", "+")),
        ),
    ]
    for name, goal, action in asks:
        tell(name)
        with _queries(desk.admin_url) as queries:
            figures = measuring.alone(action)
        yield name, _shown(figures, f"{queries[0] / (figures.count + 10):.1f} queries"), goal
    tell("queue page, side by side")
    twins = [browser.twin() for _ in range(HANDS)]
    several = measuring.together([partial(one.get, "/queue") for one in twins])
    yield f"queue page, {HANDS} clients", _shown(several), "300 requests/s"


def _creation(desk: running.Running, key: str, seconds: float) -> Iterator[Line]:
    numbers = count(1)
    client_id = access.one_client(desk.admin_url)
    threads: dict[int, Client] = {}

    def create(client: Client) -> None:
        body = {
            "tenant_id": client_id,
            "subject": f"Bench {next(numbers)}",
            "text": "The door of the lift does not close.",
        }
        status, content = client.ask(
            "POST",
            "/api/v1/tickets",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())},
        )
        if status != 201:
            raise RuntimeError(f"creating answered {status}: {content[:300]!r}")

    def by_hand() -> None:
        create(threads.setdefault(access.thread(), Client(desk.port, headers=_bearer(key))))

    tell("create by API")
    alone = measuring.alone(by_hand, count=100)
    yield "create by API, 1 client", _shown(alone), "p50 10 ms"
    tell(f"create by API, {CREATE_RATE:.0f} a second for {seconds:.0f} s")
    steady = measuring.paced(by_hand, rate=CREATE_RATE, seconds=seconds)
    drained = access.drained_after(desk.admin_url)
    name = f"create by API, {CREATE_RATE:.0f}/s for {seconds:.0f} s"
    yield name, _shown(steady, f"queue drained after {drained:.0f} s"), "drained within 30 s"


def _bare(desk: running.Running) -> Iterator[Line]:
    browser = Client(desk.port)
    empty = measuring.alone(lambda: browser.get("/health"))
    yield "health, the nearest to an empty page", _shown(empty), ""
    question = (
        "select id, number, subject, status, due_at from ticket"
        " where status not in ('resolved', 'closed') order by due_sort, id limit 50"
    )
    with psycopg.connect(desk.admin_url, autocommit=True) as raw:
        rows = measuring.alone(lambda: raw.execute(question.encode()).fetchall())
    yield "the queue's rows on a raw connection", _shown(rows), ""


@contextmanager
def _queries(admin_url: str) -> Iterator[list[int]]:
    """How many statements ran on business tables meanwhile, by the server's own count."""
    found = [0]
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("select pg_stat_statements_reset()")
        yield found
        row = admin.execute(
            "select coalesce(sum(calls), 0)::bigint from pg_stat_statements s"
            " join pg_roles r on r.oid = s.userid where r.rolname in"
            " ('msp_provider', 'msp_staff', 'msp_door') and query !~* 'set_config|schedule'"
        ).fetchone()
        found[0] = int(row[0]) if row else 0


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def _shown(figures: Figures, more: str = "") -> str:
    rate = f", {figures.rate:.0f}/s" if figures.rate else ""
    tail = f", {more}" if more else ""
    return f"p50 {figures.p50:.1f} ms, p95 {figures.p95:.1f} ms{rate}{tail}"


def _print(title: str, lines: list[Line] | Iterator[Line]) -> None:
    sys.stdout.write(f"\n{title}\n")
    for name, figures, goal in lines:
        shown = f"  {name:<44} {figures:<58} {'goal: ' + goal if goal else ''}"
        sys.stdout.write(shown.rstrip() + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
