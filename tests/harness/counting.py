"""What is asked of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

NO_QUESTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "select set_config")


@contextmanager
def asked_of(db: Session) -> Iterator[list[str]]:
    """Every statement from here on, as it happens; scopes and savepoints are no questions."""
    asked: list[str] = []
    engine = db.get_bind().engine

    def listen(*told: Any) -> None:
        statement = str(told[2])
        if not statement.startswith(NO_QUESTIONS):
            asked.append(statement[:200])

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", listen)
