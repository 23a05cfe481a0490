"""Fixtures of the database: a clone per run with a rollback per test, or a clone per test.

* `db` is a session in SYSTEM scope. Whatever a test does, by it or by `unit(scope)` or by a page,
  happens in one transaction that is rolled back.
* `as_scope(scope)` lets a block of the test see what that person sees.
* `fresh` is a database of the test's own, for what must really commit: jobs, two people at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from msp.kernel.db import DeskSession, abandon, configure, new_session, unit, use
from msp.kernel.migrate import migrate
from msp.kernel.moment import now
from msp.kernel.policies import OWNER
from msp.kernel.schedule import arrange
from msp.kernel.scope import SYSTEM, Scope
from msp.main.wiring import functions, timetable
from tests.harness.leaks import leaks_in_database
from tests.harness.postgres import APP, PASSWORD, TESTER, Server, start

AsScope = Callable[[Scope], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Database:
    """A migrated database: the addresses of the desk, of tests that roll back, of the superuser."""

    name: str
    url: str
    tester_url: str
    superuser_url: str


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    running = start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def template(server: Server) -> Iterator[str]:
    """The name of a database that the product's own migration and first worker have made."""
    name = server.create()
    url = server.superuser_url(name)
    migrate(url, functions(), app_login=APP, app_password=PASSWORD)
    server.make_tester()
    engine = configure(server.url(name))
    with unit(SYSTEM) as db:
        arrange(db, timetable(), now=now())
    engine.dispose()
    yield name
    server.drop(name)


@contextmanager
def clone_of(server: Server, template: str) -> Iterator[Database]:
    name = server.create(template=template)
    yield Database(name, server.url(name), server.url(name, TESTER), server.superuser_url(name))
    server.drop(name)


@pytest.fixture(scope="session")
def database(server: Server, template: str) -> Iterator[Database]:
    """The clone of this run, in which every test is rolled back."""
    with clone_of(server, template) as clone:
        yield clone


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """A session in SYSTEM scope, rolled back after the test with everything done beside it."""
    engine = configure(database.tester_url)
    with engine.connect() as connection:
        outer = connection.begin()
        use(connection)
        session = new_session(SYSTEM)
        with scope_restored(session):
            yield session
        abandon(session)
        outer.rollback()
    use(engine)
    engine.dispose()


@contextmanager
def as_owner(db: Session) -> Iterator[Session]:
    """Write what no role of the desk may: the doors' own tables. In the test's transaction."""
    db.flush()
    db.connection().exec_driver_sql(f"set local role {OWNER}")
    yield db
    db.flush()
    wear(db)


@pytest.fixture
def fresh(server: Server, template: str) -> Iterator[Database]:
    """A database of this test's own, configured as the desk's; what is committed stays."""
    with clone_of(server, template) as clone:
        engine = configure(clone.url)
        yield clone
        engine.dispose()
        found = leaks_in_database(clone.superuser_url)
        assert not found, "\n".join(found)


@pytest.fixture
def as_scope(db: Session) -> AsScope:
    """`with as_scope(scope) as db:` reads and writes as that person, in the same transaction."""

    @contextmanager
    def switch(scope: Scope) -> Iterator[Session]:
        before = db.info["scope"]
        db.flush()
        db.expunge_all()
        db.info["scope"] = scope
        wear(db)
        try:
            yield db
            db.flush()
        finally:
            db.info["scope"] = before
            wear(db)

    return switch


def wear(session: Session) -> None:
    """Give the session's transaction the role and the settings of its scope."""
    settings: dict[str, str] = session.info["scope"].settings()
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    values = tuple(part for pair in settings.items() for part in pair)
    session.connection().exec_driver_sql(f"select {calls}", values)


@contextmanager
def scope_restored(session: Session) -> Iterator[None]:
    """Units of work share one connection here: give the test's own session its role back."""

    def ended(other: Session, transaction: SessionTransaction) -> None:
        if other is not session and transaction.parent is None and session.in_transaction():
            wear(session)

    event.listen(DeskSession, "after_transaction_end", ended)
    yield
    event.remove(DeskSession, "after_transaction_end", ended)
