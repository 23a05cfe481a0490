"""Many at once: the throttle counts each try, and a repeated request is done once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import psycopg
import pytest
from litestar import Response

from msp.kernel.db import unit
from msp.kernel.errors import Refused, TooMany
from msp.kernel.idempotency import once
from msp.kernel.rest import Asked
from msp.kernel.scope import SYSTEM
from tenants.clients.actions.add_client import add_client
from tenants.clients.facts import ClientFacts
from tenants.clients.queries import clients_page
from tenants.signin.actions.count_try import counted_try
from tenants.signin.actions.sign_in import sign_in_agent
from tenants.signin.jobs import sweep_doors
from tests.harness.database import Database
from tests.people import principal_of
from tests.tenants.persons import HERE, NOW, a_client, an_agent

AT_ONCE = 8


class NameAsked(Asked):
    name: str


class NameShown(Asked):
    name: str


def together(do: Callable[[], str]) -> Counter[str]:
    """What `do` says when eight do it at the same moment."""
    start = Barrier(AT_ONCE)

    def one(_: int) -> str:
        start.wait()
        return do()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return Counter(threads.map(one, range(AT_ONCE)))


def test_a_volley_does_not_outrun_the_throttle(fresh: Database) -> None:
    with unit(SYSTEM) as db:
        an_agent(db)

    def guess() -> str:
        try:
            sign_in_agent("bob@msp.example", "a guess", HERE, now=NOW)
        except (Refused, TooMany) as refusal:
            return type(refusal).__name__
        return "in"

    assert together(guess) == {"Refused": 5, "TooMany": 3}


def test_a_try_that_crashes_counts_as_wrong(fresh: Database) -> None:
    with (
        pytest.raises(RuntimeError, match="on the way"),
        counted_try("agent:bob@msp.example", HERE, now=NOW),
    ):
        raise RuntimeError("on the way")
    assert door_rows(fresh, "select ok from login_attempt") == [False]


def test_the_same_keyed_request_at_once_is_done_once(fresh: Database) -> None:
    with unit(SYSTEM) as db:
        alice = principal_of(an_agent(db, "Alice"))

    def send() -> str:
        with unit(alice.scope) as db:

            def add() -> NameShown:
                return NameShown(name=add_client(db, ClientFacts(name="Once")).name)

            answer: Response[NameShown] = once(db, "k", "clients", NameAsked(name="Once"), add)
        return "again" if answer.headers.get("Idempotent-Replayed") else "first"

    assert together(send) == {"first": 1, "again": AT_ONCE - 1}
    with unit(SYSTEM) as db:
        assert len(clients_page(db, cursor=None).rows) == 1


def test_the_doors_are_swept(fresh: Database) -> None:
    with unit(SYSTEM) as db:
        a_client(db)
        an_agent(db)
    for at in (NOW - timedelta(days=200), NOW - timedelta(days=400)):
        sign_in_agent("bob@msp.example", "correct horse battery", HERE, now=at)
    assert len(door_rows(fresh, "select 1 from auth_session")) == 2
    with unit(SYSTEM) as db:
        sweep_doors(db)
    assert door_rows(fresh, "select 1 from login_attempt") == []
    assert door_rows(fresh, "select 1 from auth_session") == []


def door_rows(database: Database, statement: str) -> list[object]:
    """First columns, read past every policy: the door's tables have no reader otherwise."""
    with psycopg.connect(database.superuser_url) as connection:
        return [row[0] for row in connection.execute(statement.encode()).fetchall()]
