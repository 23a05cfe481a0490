"""Whether a second start has anything to do: the demo notes on its database what it made of it.

The note is the database's own comment, so it goes wherever the database goes, and is gone with
it. It names the code that migrated and filled the database, and the tracker's address that the
desk was told; when all that is as it was, the whole house need not be loaded to find it out.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

from msp.main.ground import Ground

# The whole house: tables, policies and the demo's own story draw on every room.
HOUSE = ("msp", "tenants", "contracts", "vendors", "portal", "migrations")
MADE_OF = (".py", ".sql")
# Its own statements make the queue's tables.
BROKER = "dramatiq-postgres"

READ = (
    "select shobj_description(oid, 'pg_database') from pg_database"
    " where datname = current_database()"
)


def is_as_left(stands: Ground, tracker_url: str) -> bool:
    """True when the last start with the same code and the same tracker has finished its work.

    A server that somebody else runs is never marked: its comment is theirs.
    """
    if stands.server is None:
        return False
    with psycopg.connect(stands.admin()) as admin:
        return admin.execute(READ).fetchone() == (_mark(tracker_url),)


def leave(stands: Ground, tracker_url: str) -> None:
    """Note that this start has finished its work on the database."""
    if stands.server is None:
        return
    with psycopg.connect(stands.admin(), autocommit=True) as admin:
        name, mark = sql.Identifier(admin.info.dbname), sql.Literal(_mark(tracker_url))
        admin.execute(sql.SQL("comment on database {} is {}").format(name, mark))


def _mark(tracker_url: str) -> str:
    return f"demo of {_digest()} with {tracker_url}"


@cache
def _digest() -> str:
    """One mark for every source file of the house."""
    mark = hashlib.sha256(version(BROKER).encode())
    root = Path(__file__).parents[2]
    for path in sorted(one for room in HOUSE for one in (root / room).rglob("*")):
        if path.suffix in MADE_OF:
            mark.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return mark.hexdigest()[:32]
