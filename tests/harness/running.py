"""The desk as it runs: a web process and a worker over a database of their own.

For what only real processes show: a job that runs by itself, a page that updates itself, a
process that is killed. Everything written through `desk.writing()` is committed and stays until
the module of tests has ended.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy.orm import Session

from msp.kernel.db import configure, unit
from msp.kernel.ports import free_port
from msp.kernel.scope import SYSTEM
from tenants.clients.models import Tenant
from tenants.people.models import Agent, Contact
from tenants.signin.cookies import cookie_name
from tenants.signin.tokens import csrf_token_for
from tests.harness.browsing import STAFF_HOST, token_of
from tests.harness.database import Database, clone_of
from tests.harness.postgres import Server

ROOT = Path(__file__).parents[2]
READY_SECONDS = 180.0
STOP_SECONDS = 60.0


@dataclass
class Desk:
    """The running processes, and the ways in."""

    database: Database
    port: int
    log: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str) -> None:
        """Start `web` or `worker`, or start it again."""
        with self.log.open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "msp.main.cli", name],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self, name: str) -> None:
        """End a process as a power cut would."""
        self.processes[name].kill()
        self.processes[name].wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            process.wait(timeout=STOP_SECONDS)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A unit of work of the system's over this database, committed at its end."""
        engine = configure(self.database.url)
        with unit(SYSTEM) as db:
            yield db
        engine.dispose()

    def open_portal(self, client: Tenant) -> str:
        """The host at which the client's portal now answers."""
        host = f"{client.slug}.localhost"
        with psycopg.connect(self.database.superuser_url) as owner:
            statement = "insert into portal_host (host, tenant_id) values (%s, %s)"
            owner.execute(statement, [host, client.id])
        return host

    def visit(self, person: Agent | Contact | None = None, host: str = STAFF_HOST) -> httpx.Client:
        """An HTTP client with a session of this person at this host, and its form token."""
        engine = configure(self.database.url)
        token = token_of(person)
        engine.dispose()
        headers = {"Host": f"{host}:{self.port}"}
        if token is not None:
            headers |= {"Cookie": f"{cookie_name()}={token}", "X-CSRF-Token": csrf_token_for(token)}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)

    def _environment(self) -> Mapping[str, str]:
        return {
            **os.environ,
            "MSP_DATABASE_URL": self.database.url,
            "MSP_PORT": str(self.port),
            "MSP_BASE_URL": self.url,
            "PYTHONUNBUFFERED": "1",
        }


@pytest.fixture(scope="module")
def desk(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Web and worker, answering; stopped when the module's tests are over."""
    with clone_of(server, template) as database:
        log = tmp_path_factory.mktemp("desk") / "log"
        running = Desk(database, free_port(), log)
        try:
            running.start("web")
            running.start("worker")
            eventually(lambda: is_well(running), READY_SECONDS, log)
            yield running
        finally:
            running.stop()


def is_well(desk: Desk) -> bool:
    dead = [name for name, process in desk.processes.items() if process.poll() is not None]
    assert not dead, f"{dead} ended:\n{desk.log.read_text(errors='replace')[-3000:]}"
    try:
        return httpx.get(f"{desk.url}/health", timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def eventually(
    question: Callable[[], bool], seconds: float = 60.0, log: Path | None = None
) -> None:
    """Wait until it holds; what the processes said is shown when it does not."""
    end = time.monotonic() + seconds
    while not question():
        said = log.read_text(errors="replace")[-3000:] if log else ""
        assert time.monotonic() < end, f"it did not come to pass\n{said}"
        time.sleep(0.05)
