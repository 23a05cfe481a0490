"""The small tracker as a running program, and the vendor's person in it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from msp.kernel.ports import free_port
from tests.bench.access import wait_until

READY_SECONDS = 60.0


@dataclass(frozen=True)
class Peer:
    """Where it listens."""

    port: int

    @property
    def host_and_port(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """As a connection names it."""
        return f"http://{self.host_and_port}/vendor/"

    def says(self, case: int, text: str) -> None:
        """The vendor's person comments on a case."""
        body = {"case": case, "text": text}
        requests.post(f"{self.url}says", json=body, timeout=20).raise_for_status()

    def calls(self) -> list[float]:
        """When the desk has called, in seconds since the epoch."""
        found: list[float] = requests.get(f"{self.url}calls", timeout=20).json()
        return found

    def is_up(self) -> bool:
        """Whether it answers."""
        try:
            self.calls()
        except requests.ConnectionError:
            return False
        return True


@contextmanager
def running(cases: int) -> Iterator[Peer]:
    """A tracker with so many cases, ended by its own process id."""
    peer = Peer(free_port())
    program = [sys.executable, "-m", "tests.bench.tracker", str(peer.port), str(cases)]
    child = subprocess.Popen(program)
    try:
        wait_until(peer.is_up, READY_SECONDS)
        yield peer
    finally:
        child.terminate()
        child.wait(20)
