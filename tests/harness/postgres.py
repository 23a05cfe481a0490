"""The PostgreSQL server of one test run, its migrated template, and clones of that.

`MSP_TEST_DATABASE_ADMIN_URL` (a superuser's address) set = that server. Otherwise the desk's own
embedded server starts in a temporary folder, and ends with the run however the run ends.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from msp.kernel.embedded import EmbeddedServer
from msp.kernel.policies import DOOR, OWNER, PORTAL, PROVIDER, STAFF

# The login that the migration makes: what the desk itself connects as.
APP = "msp_test_app"
# The login of tests that are rolled back: it may also become the owner, to fill the doors' tables.
TESTER = "msp_test"
PASSWORD = "for-tests-only"
ROLES_OF_LOGIN = (DOOR, PORTAL, STAFF, PROVIDER)
# A test database need not survive a power cut.
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


@dataclass
class Server:
    """A running server; `embedded` is None when somebody else runs it."""

    admin_url: str
    embedded: EmbeddedServer | None = None
    folder: Path | None = None
    clones: count[int] = field(default_factory=count)

    def url(self, database: str, login: str = APP) -> str:
        """The address of `database` for the unprivileged login that the desk itself uses."""
        return self._address(database, login, PASSWORD)

    def make_tester(self) -> None:
        """A login with the roles of the desk's own, and the owner's beside them."""
        made = "select 1 from pg_roles where rolname = %s"
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            if admin.execute(made, [TESTER]).fetchone() is None:
                statement = "create role {} login noinherit password {} in role {}"
                roles = sql.SQL(", ").join(map(sql.Identifier, (*ROLES_OF_LOGIN, OWNER)))
                words = sql.Identifier(TESTER), sql.Literal(PASSWORD), roles
                admin.execute(sql.SQL(statement).format(*words))

    def superuser_url(self, database: str) -> str:
        parts = conninfo_to_dict(self.admin_url)
        return self._address(database, str(parts["user"]), str(parts.get("password") or ""))

    def create(self, *, template: str = "template1") -> str:
        """A new database of this run, a copy of `template`; returns its name."""
        name = f"desk_test_{os.getpid()}_{next(self.clones)}"
        statement = sql.SQL("create database {} template {} strategy wal_log")
        self._run(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        statement = sql.SQL("drop database if exists {} with (force)")
        self._run(statement.format(sql.Identifier(name)))

    def stop(self) -> None:
        if self.embedded is not None:
            self.embedded.stop()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            admin.execute(statement)

    def _address(self, database: str, user: str, password: str) -> str:
        parts = conninfo_to_dict(self.admin_url)
        secret = f":{password}" if password else ""
        host, port = str(parts.get("host") or ""), parts.get("port")
        if host.startswith("/"):
            return f"postgresql://{user}{secret}@/{database}?host={host}"
        return f"postgresql://{user}{secret}@{host}{f':{port}' if port else ''}/{database}"


def start() -> Server:
    """The server of this run, ready to answer."""
    if named := os.environ.get("MSP_TEST_DATABASE_ADMIN_URL"):
        return Server(named)
    folder = Path(tempfile.mkdtemp(prefix="desk-test-"))
    # Else the data of a run as root would go to /var/lib/msp-desk, and stay there.
    folder.chmod(0o711)
    embedded = EmbeddedServer(folder, tuning=QUICK).start()
    return Server(embedded.admin_url("postgres"), embedded, folder)
