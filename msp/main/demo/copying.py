"""Fast writing of many rows: COPY, as the administrator whom no row policy binds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from msp.kernel.scope import SYSTEM
from msp.kernel.tables import Base


def copy_rows(db: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows that all have the same columns; the table's own defaults fill the rest."""
    if not rows:
        return
    columns = list(rows[0])
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(model.__tablename__), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with as_role(db, "none"), _raw(db).cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([row[column] for column in columns])


@contextmanager
def as_role(db: Session, role: str) -> Iterator[None]:
    """Do something as another role of the administrator's, then go back to the provider's."""
    db.flush()
    db.execute(text(f"set local role {role}"))
    yield
    db.flush()
    db.execute(text(f"set local role {SYSTEM.role}"))


def _raw(db: Session) -> psycopg.Connection:
    connection = db.connection().connection.driver_connection
    if not isinstance(connection, psycopg.Connection):
        raise TypeError("The demo is loaded over psycopg.")
    return connection
