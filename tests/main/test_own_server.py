"""The desk on a server that somebody else runs: the oldest PostgreSQL it promises, 15.

The server comes from the system's packages; the desk gets its address, an administrator's for
the migration and a login with a password for web and workers, as in production.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from msp.kernel.embedded import EmbeddedServer
from msp.kernel.embedded_binaries import system_binaries
from msp.kernel.ports import free_port
from msp.main.ground import health_of
from tests.harness.ordinary import open_folder
from tests.harness.telling import Say
from tests.main.demo_process import ROOT, environment, is_alive, msp, until

WORKERS = 2


@dataclass(frozen=True)
class OwnServer:
    """A server the desk does not run, with the settings that lead to it."""

    server: EmbeddedServer
    folder: Path

    def settings(self, database: str = "msp") -> dict[str, str]:
        unprivileged = self.server.app_url(database).replace("msp_app@", "desk:pass-word@")
        return {
            "MSP_DATABASE_URL": unprivileged,
            "MSP_DATABASE_ADMIN_URL": self.server.admin_url(database),
            "MSP_SECRET_KEY": "a secret of the tests, which guards nothing",
        }


@pytest.fixture(scope="module")
def own() -> Iterator[OwnServer]:
    found = system_binaries()
    if not found:
        pytest.skip("the system has no PostgreSQL of its own; tests/system-packages names it")
    with open_folder() as folder:
        server = EmbeddedServer(folder / "server", binaries=found[-1]).start()
        yield OwnServer(server, folder)
        server.stop()


def test_it_migrates_and_web_and_two_workers_run(own: OwnServer, say: Say) -> None:
    migrated = msp(own.folder / "desk", "migrate", **own.settings())
    assert migrated.returncode == 0, migrated.stderr
    with psycopg.connect(own.settings()["MSP_DATABASE_URL"]) as app:
        major = app.info.server_version // 10_000
        rights = "select rolsuper, rolbypassrls, rolinherit from pg_roles where rolname = user"
        assert app.execute(rights).fetchone() == (False, False, False)
    port = free_port()
    with ExitStack() as stack:
        workers = [stack.enter_context(_part(own, "worker", port)) for _ in range(WORKERS)]
        stack.enter_context(_part(own, "web", port))
        taken = until(lambda: _counted(port) == (200, WORKERS))
        workers[0].kill()
        workers[0].wait()
        assert is_alive(workers[1].pid)
        assert health_of(port)[0] == 200
    say(f"PostgreSQL {major}: web and {WORKERS} workers well after {taken:.1f} s")


def test_migrating_twice_changes_nothing(own: OwnServer) -> None:
    again = msp(own.folder / "desk", "migrate", **own.settings())
    assert again.returncode == 0, again.stderr


def test_without_an_administrator_the_migration_names_the_setting(own: OwnServer) -> None:
    settings = own.settings() | {"MSP_DATABASE_ADMIN_URL": ""}
    refused = msp(own.folder / "desk", "migrate", **settings)
    assert refused.returncode == 1
    assert refused.stderr.startswith("msp: MSP_DATABASE_ADMIN_URL is not set")


@pytest.mark.parametrize("name", ["MSP_DATABASE_URL", "MSP_SECRET_KEY"])
def test_a_missing_setting_stops_the_start_with_one_sentence(own: OwnServer, name: str) -> None:
    refused = msp(own.folder / "desk", "web", **(own.settings() | {name: ""}))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"msp: {name} is not set")
    assert len(refused.stderr.splitlines()) == 1


def test_its_backup_restores_into_another_database_of_it(own: OwnServer) -> None:
    archive = str(own.folder / "own.tar")
    saved = msp(own.folder / "desk", "backup", archive, **own.settings())
    assert saved.returncode == 0, saved.stderr
    with psycopg.connect(own.server.admin_url("postgres"), autocommit=True) as admin:
        admin.execute("create database second")
    restored = msp(own.folder / "second", "restore", archive, **own.settings("second"))
    assert restored.returncode == 0, restored.stderr
    assert saved.stdout.partition(": ")[2] == restored.stdout.partition(": ")[2]


@contextmanager
def _part(own: OwnServer, name: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`msp web` or `msp worker`, ended by its own id."""
    settings = own.settings() | {"MSP_PORT": str(port), "MSP_DATABASE_ADMIN_URL": ""}
    with (own.folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "msp.main.cli", name],
            cwd=ROOT,
            env=environment(own.folder / "desk", **settings),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGTERM)
        process.wait(30)


def _counted(port: int) -> tuple[int, int]:
    """The status of /health and the number of workers it counts."""
    status, body = health_of(port)
    return status, int(body.partition('"workers":')[2].partition(",")[0] or 0) if status else 0
