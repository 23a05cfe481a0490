"""A real worker process over a test's database, which can be killed, frozen and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.harness.leaks import leaks_in

WORKER = "from msp.main.cli import main; main()"
STOP_SECONDS = 30


class WorkerProcess:
    """`msp worker` with an environment of its own; ends with the test in any case."""

    def __init__(self, database_url: str, log: Path, *vendors: str) -> None:
        self._environment = {
            **os.environ,
            "MSP_DATABASE_URL": database_url,
            "MSP_VENDOR_ALLOW": ",".join(vendors),
            "MSP_WORKER_THREADS": "4",
        }
        self._log = log
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-c", WORKER, "worker"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """kill -9: nothing is finished, nothing is said."""
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """SIGSTOP: it lives and does nothing, not even its heartbeat."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def restart(self) -> None:
        self.process = self._start()

    def terminate(self) -> int:
        """SIGTERM: what runs is finished first. Returns the exit status."""
        self.process.terminate()
        return self.process.wait(STOP_SECONDS)

    def close(self) -> None:
        if self.process.poll() is None:
            self.thaw()
            self.process.kill()
        self.process.wait()
        found = leaks_in(self.said, "the worker's log")
        assert not found, "\n".join(found)

    @property
    def said(self) -> str:
        return self._log.read_text(errors="replace")
