"""The desk under measurement: an embedded server that syncs its commits, one web, one worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psycopg

from msp.kernel.embedded import EmbeddedServer
from msp.kernel.migrate import migrate
from msp.main.wiring import functions

READY_SECONDS = 60
TUNING = {"shared_buffers": "512MB", "max_connections": "100", "synchronous_commit": "on"}


@dataclass(frozen=True)
class Running:
    """Addresses of the running desk."""

    port: int
    url: str
    admin_url: str
    data_dir: Path
    environment: dict[str, str]


@contextmanager
def database() -> Iterator[tuple[EmbeddedServer, Path]]:
    """A server with the desk's tables and nothing in them."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        server = EmbeddedServer(place / "data", tuning=TUNING).start()
        try:
            migrate(server.admin_url(), functions())
            with psycopg.connect(server.admin_url(), autocommit=True) as admin:
                admin.execute("create extension if not exists pg_stat_statements")
            yield server, place
        finally:
            server.stop()


@contextmanager
def desk(server: EmbeddedServer, place: Path) -> Iterator[Running]:
    """One web and one worker process over the server, ended by their own ids."""
    port = _free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("MSP_")},
        "MSP_DATABASE_URL": server.app_url(),
        "MSP_SECRET_KEY": "a benchmark's secret, which guards nothing at all",
        "MSP_DATA_DIR": str(place / "files"),
        "MSP_PORT": str(port),
        "MSP_BASE_URL": f"http://127.0.0.1:{port}",
        "MSP_LOG_FORMAT": "json",
    }
    with (place / "desk.log").open("wb") as log:
        children = [
            subprocess.Popen([sys.executable, "-m", "msp.main", part], env=environment, stderr=log)
            for part in ("web", "worker")
        ]
        try:
            _wait(port, children, place / "desk.log")
            yield Running(port, server.app_url(), server.admin_url(), place, environment)
        finally:
            for child in children:
                child.send_signal(signal.SIGTERM)
            for child in children:
                child.wait(20)


def _wait(port: int, children: list[subprocess.Popen[bytes]], log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        if any(child.poll() is not None for child in children):
            break
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError("The desk did not start: " + log.read_text()[-2000:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
