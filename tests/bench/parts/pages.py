"""What engineers look at all day: the queue, a ticket with all its panels, search."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import psycopg

from tests.bench import access, measuring, running
from tests.bench.grounds.tickets import COMMON, ENGINEER, RARE, long_ticket
from tests.bench.measuring import Client
from tests.bench.running import Ground
from tests.bench.table import Row

HANDS = 8
WARM_UP = 10
IDLE_SECONDS = 5.0
QUEUE_ROWS = (
    "select id, number, subject, status, due_at from ticket"
    " where status not in ('resolved', 'closed') order by due_sort, id limit 50"
)
# What the search asks of the indexes, and nothing around it.
FOUND = (
    "select id from ticket where search_words @@ plainto_tsquery('simple', %s)"
    " union select ticket_id from entry where search_words @@ plainto_tsquery('simple', %s)"
    " limit 50"
)


def measure(on: Ground) -> Iterator[Row]:
    """Alone, then eight at once; the bare server and the bare database beside them."""
    with running.desk(on) as desk:
        access.prepare(on.admin_url, ENGINEER)
        browser = Client(desk.port)
        browser.sign_in(ENGINEER, access.PASSWORD)
        ticket = f"/tickets/{long_ticket(on.admin_url)}"
        empty = measuring.alone(lambda: browser.get("/health"))
        with psycopg.connect(on.admin_url, autocommit=True) as raw:
            yield _page(
                on,
                Row("queue page, 50 rows, 1 client", "", "p95 25 ms"),
                lambda: browser.get("/queue"),
                f"/health {empty.words}; its rows by raw SQL {_raw(raw, QUEUE_ROWS)}",
            )
            yield _side_by_side(browser)
            parts = browser.settle(ticket)
            yield _page(
                on,
                Row("ticket page, 20 entries, until settled", "", "p95 60 ms, 12 queries"),
                lambda: browser.settle(ticket),
                f"{parts} requests, each at least /health p50 {empty.p50:.1f} ms",
            )
            for name, words, goal in (
                ("rare word", RARE, "p95 30 ms"),
                ("very common words", COMMON, "p95 300 ms"),
            ):
                yield _page(
                    on,
                    Row(f"search, {name}", "", goal),
                    partial(browser.get, "/queue?q=" + words.replace(" ", "+")),
                    f"raw SQL {_raw(raw, FOUND, words, words)}",
                )


def _page(on: Ground, row: Row, action: Callable[[], object], bare: str) -> Row:
    """What the worker asks by itself meanwhile is counted beforehand and taken off."""
    with _queries(on.admin_url) as alone:
        time.sleep(IDLE_SECONDS)
    begun = time.monotonic()
    with _queries(on.admin_url) as queries:
        found = measuring.alone(action, warm_up=WARM_UP)
    idle = alone[0] * (time.monotonic() - begun) / IDLE_SECONDS
    each = (queries[0] - idle) / (found.count + WARM_UP)
    return Row(row.what, f"{found.words}, {each:.1f} queries", row.goal, bare)


def _side_by_side(browser: Client) -> Row:
    twins = [browser.twin() for _ in range(HANDS)]
    pages = measuring.together([partial(one.get, "/queue") for one in twins])
    empty = measuring.together([partial(one.get, "/health") for one in twins], seconds=4)
    return Row(
        f"queue page, {HANDS} clients", pages.words, "300 requests/s", f"/health {empty.words}"
    )


def _raw(raw: psycopg.Connection, question: str, *values: object) -> str:
    ask = question.encode()
    return measuring.alone(lambda: raw.execute(ask, values).fetchall()).words


@contextmanager
def _queries(admin_url: str) -> Iterator[list[int]]:
    """How many statements ran on business tables meanwhile, by the server's own count."""
    found = [0]
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("select pg_stat_statements_reset()")
        yield found
        found[0] = access.one(
            admin,
            "select coalesce(sum(calls), 0)::bigint from pg_stat_statements s"
            " join pg_roles r on r.oid = s.userid where r.rolname in"
            " ('msp_provider', 'msp_staff', 'msp_door') and query !~* 'set_config|schedule'",
        )
