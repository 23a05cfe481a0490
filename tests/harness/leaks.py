"""Secrets that tests plant, and the search for them in everything that a run writes.

`plant("correct horse battery")` remembers a secret. Each database of a test's own is searched
whole before it is dropped (queue, exchange log, timeline, every table), each worker's log when
the worker ends, and at the end of the run what lies in the folders of the run: logs, pages kept
by the walk, exports. A find fails the test that ends there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

PLANTED: set[str] = set()
SHORTEST = 8
# Kept by other programs for themselves: the tracker's own passwords and its database.
NOT_OURS = {"roundup.json", "roundup", "postgres"}
READABLE = {".log", ".txt", ".html", ".json", ".csv", ".xml", ".eml", ""}
LARGEST = 20_000_000
TABLES = """
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('public', 'dramatiq')
"""


def plant(*secrets: str) -> None:
    """Remember secrets that nothing of ours may ever write down."""
    PLANTED.update(one for one in secrets if len(one) >= SHORTEST)


def leaks_in(text: str, where: str) -> list[str]:
    """Which planted secrets stand in a text; only a part of each is said."""
    return [f"{where} holds the secret {one[:3]}…" for one in sorted(PLANTED) if one in text]


def leaks_in_database(superuser_url: str) -> list[str]:
    """Every row of every table as text, against every secret."""
    if not PLANTED:
        return []
    found = []
    with psycopg.connect(superuser_url) as admin:
        for schema, table in admin.execute(TABLES).fetchall():
            place = sql.Identifier(schema, table)
            hit = sql.SQL("select t::text from {} t where t::text like any(%s) limit 1").format(
                place
            )
            row = admin.execute(hit, [[f"%{escaped(one)}%" for one in PLANTED]]).fetchone()
            if row is not None:
                found += leaks_in(row[0], f"the table {schema}.{table}") or [f"{schema}.{table}"]
    return found


def leaks_in_folder(folder: Path) -> list[str]:
    """Every readable file below a folder."""
    return [line for path in files_of(folder) for line in leaks_in(read(path), str(path))]


def files_of(folder: Path) -> Iterable[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [one for one in folders if one not in NOT_OURS]
        for name in names:
            path = Path(place) / name
            if name not in NOT_OURS and path.suffix in READABLE and path.is_file():
                yield path


def read(path: Path) -> str:
    return path.read_bytes()[:LARGEST].decode(errors="replace")


def escaped(text: str) -> str:
    """For LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@pytest.fixture(scope="session", autouse=True)
def nothing_leaks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """At the end of the run: no planted secret in what the run has written."""
    plant(os.environ["MSP_SECRET_KEY"])
    yield
    found = leaks_in_folder(tmp_path_factory.getbasetemp())
    found += leaks_in_folder(Path("test-artifacts"))
    assert not found, "\n".join(found)
