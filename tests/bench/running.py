"""The desk under measurement: an embedded server that syncs its commits, one web, one worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from unittest.mock import patch

import psycopg

from msp.kernel import db
from msp.kernel.embedded import EmbeddedServer
from msp.kernel.migrate import migrate
from msp.kernel.ports import free_port
from msp.kernel.settings import current
from msp.main.wiring import functions, rooms
from tests.bench.wanted import Wanted

# A busy machine takes minutes to load the house.
READY_SECONDS = 600
STOP_SECONDS = 120
TUNING = {
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "max_connections": "100",
    "synchronous_commit": "on",
}


@dataclass(frozen=True)
class Ground:
    """A loaded data set, on which a part starts a desk of its own."""

    server: EmbeddedServer
    place: Path
    wanted: Wanted

    @property
    def admin_url(self) -> str:
        return self.server.admin_url()


@dataclass(frozen=True)
class Desk:
    """The running desk; actions of the product may be called in this process as well."""

    port: int
    admin_url: str
    worker_pid: int


@contextmanager
def ground(wanted: Wanted) -> Iterator[Ground]:
    """A server with the desk's tables and nothing in them."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        server = EmbeddedServer(place / "data", tuning=TUNING).start()
        try:
            migrate(server.admin_url(), functions())
            with psycopg.connect(server.admin_url(), autocommit=True) as admin:
                admin.execute("create extension if not exists pg_stat_statements")
            yield Ground(server, place, wanted)
        finally:
            server.stop()


@contextmanager
def desk(on: Ground, **more: str) -> Iterator[Desk]:
    """One web and one worker process, ended by their own ids; `more` settings by name."""
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("MSP_")},
        "MSP_DATABASE_URL": on.server.app_url(),
        "MSP_SECRET_KEY": "a benchmark's secret, which guards nothing at all",
        "MSP_DATA_DIR": str(on.place / "files"),
        "MSP_PORT": str(port),
        "MSP_BASE_URL": f"http://127.0.0.1:{port}",
        "MSP_LOG_FORMAT": "json",
        **more,
    }
    with (on.place / "desk.log").open("ab") as log:
        children = [
            subprocess.Popen([sys.executable, "-m", "msp.main", part], env=environment, stderr=log)
            for part in ("web", "worker")
        ]
        try:
            _wait(port, children, on.place / "desk.log")
            with _same_settings(environment):
                yield Desk(port, on.admin_url, children[1].pid)
        finally:
            for child in children:
                child.send_signal(signal.SIGTERM)
            for child in children:
                child.wait(STOP_SECONDS)


@contextmanager
def _same_settings(environment: dict[str, str]) -> Iterator[None]:
    """This process acts on the same database, as another process of the desk would."""
    with patch.dict(os.environ, environment):
        current.cache_clear()
        rooms()
        engine = db.configure(current().database_url)
        try:
            yield
        finally:
            engine.dispose()
            current.cache_clear()


def _wait(port: int, children: list[subprocess.Popen[bytes]], log: Path) -> None:
    """Until the desk says that it is well: workers are alive and keep the timetable."""
    end = time.monotonic() + READY_SECONDS
    told = "nothing answered"
    while time.monotonic() < end and all(child.poll() is None for child in children):
        try:
            status, told = _health(port)
        except OSError:
            status = 0
        if status == HTTPStatus.OK:
            return
        time.sleep(0.2)
    raise RuntimeError(f"The desk did not start ({told}): {log.read_text()[-2000:]}")


def _health(port: int) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
