"""The database door: one sync session per unit of work, scoped by the database's own roles.

Everything that touches rows happens inside `unit(scope)`: one transaction, committed here and
nowhere else. The scope is applied in the `after_begin` hook, so a session that starts a second
transaction is scoped again, and one without a scope raises instead of reading nothing or all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

from sqlalchemy import Engine, Select, create_engine, event, inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.orm import (
    Load,
    ORMExecuteState,
    Session,
    SessionTransaction,
    sessionmaker,
)

from msp.kernel.policies import PORTAL
from msp.kernel.scope import Scope
from msp.kernel.tables import Base


class ForgottenScope(RuntimeError):
    """A transaction was begun for nobody: a bug, never an empty page."""


class _Door:
    """The engine of this process; replaced as a whole by `configure`."""

    engine: Engine | None = None
    sessions: Callable[[], Session] | None = None


_THREAD = threading.local()


class DeskSession(Session):
    """A session that refuses to begin without a scope."""


def engine_url(url: str) -> URL:
    """The SQLAlchemy address of a PostgreSQL URL, on psycopg 3."""
    return make_url(url).set(drivername="postgresql+psycopg")


def configure(url: str, *, pool_size: int = 10) -> Engine:
    """Open the pool of this process. Called once by web, worker and command line."""
    engine = create_engine(
        engine_url(url), pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True
    )
    use(engine)
    return engine


def use(bind: Engine | Connection) -> None:
    """Make sessions from `bind`; tests hand in a connection whose transaction they roll back."""
    _Door.engine = bind.engine if isinstance(bind, Connection) else bind
    _Door.sessions = sessionmaker(
        bind,
        class_=DeskSession,
        expire_on_commit=False,
        join_transaction_mode="create_savepoint"
        if isinstance(bind, Connection)
        else "control_fully",
    )


@contextmanager
def unit(scope: Scope) -> Iterator[Session]:
    """One unit of work: one transaction in `scope`, committed at its end, rolled back on error."""
    session = new_session(scope)
    try:
        yield session
    except BaseException:
        abandon(session)
        raise
    complete(session)


@contextmanager
def record(scope: Scope) -> Iterator[Session]:
    """A short transaction of its own for what must survive the caller's failure.

    A wrong password, a refused approval, a parked mail, an attempt counter: the caller may
    raise afterwards, and the row stays.
    """
    with unit(scope) as db:
        yield db


@contextmanager
def reading_only(db: Session) -> Iterator[None]:
    """Inside, the database itself refuses whatever writes; afterwards the transaction goes on."""
    with db.begin_nested():
        db.execute(text("set transaction read only"))
        yield


def new_session(scope: Scope) -> Session:
    """A session in `scope` that has not begun; whoever asks must `complete` or `abandon` it."""
    if _Door.sessions is None:
        raise RuntimeError("The database is not configured in this process.")
    session = _Door.sessions()
    session.info["scope"] = scope
    return session


def complete(session: Session) -> None:
    """Commit and close; a failed commit rolls back and raises."""
    try:
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()


def abandon(session: Session) -> None:
    """Roll back and close."""
    try:
        session.rollback()
    finally:
        session.close()


def units_open() -> int:
    """How many transactions this thread began and has not ended; the HTTP door wants none."""
    return sum(1 for session in _begun() if session.in_transaction())


def _begun() -> WeakSet[Session]:
    if not hasattr(_THREAD, "begun"):
        _THREAD.begun = WeakSet()
    begun: WeakSet[Session] = _THREAD.begun
    return begun


def scope_of(db: Session) -> Scope:
    """Whose transaction this is."""
    scope = db.info.get("scope")
    if not isinstance(scope, Scope):
        raise ForgottenScope("This session has no scope: open it with unit(scope).")
    return scope


@event.listens_for(DeskSession, "after_begin")
def _apply_scope(session: Session, _: SessionTransaction, connection: Connection) -> None:
    settings = scope_of(session).settings()
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    values: list[Any] = [part for pair in settings.items() for part in pair]
    connection.exec_driver_sql(f"select {calls}", tuple(values))
    _begun().add(session)


@event.listens_for(DeskSession, "do_orm_execute")
def _leave_out_what_is_not_granted(state: ORMExecuteState) -> None:
    """A portal reads rows without the columns that its role may not read.

    Asking such a row for one of them raises, so that no page can lean on it unnoticed.
    """
    statement = state.statement
    if not isinstance(statement, Select) or scope_of(state.session).role != PORTAL:
        return
    for asked in statement.column_descriptions:
        entity = asked.get("entity")
        if entity is not None and asked["expr"] is entity:
            statement = statement.options(*_unasked(entity))
    state.statement = statement


def _unasked(entity: Any) -> list[Load]:
    mapper = inspect(entity).mapper
    model: type[Base] = mapper.class_
    granted = model.__portal__.columns if model.__portal__ else None
    if granted is None:
        return []
    hidden = (one for one in mapper.column_attrs if one.columns[0].name not in granted)
    return [Load(entity).defer(getattr(entity, one.key), raiseload=True) for one in hidden]
