"""`msp demo` as a child process of a test, the way a person starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import requests

from msp.kernel.ports import free_port

ROOT = Path(__file__).parents[2]
READY_SECONDS = 300.0
READY = re.compile(r"^ready: (http://127\.0\.0\.1:(\d+))$", re.MULTILINE)
TRACKER = re.compile(r"tracker: (http://127\.0\.0\.1:\d+/vendor/)")


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The surroundings of a fresh shell, and a port that no other demo has."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MSP_")}
    return kept | {"MSP_DATA_DIR": str(data_dir), "MSP_PORT": str(free_port())} | more


def msp(data_dir: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "msp.main.cli", *words],
        cwd=ROOT,
        env=environment(data_dir, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=READY_SECONDS,
    )


@dataclass
class Demo:
    """A running demo and what it has printed so far."""

    data_dir: Path
    process: subprocess.Popen[str]
    printed: list[str] = field(default_factory=list)
    ready_after: float = 0.0

    @property
    def output(self) -> str:
        return "".join(self.printed)

    @property
    def url(self) -> str:
        found = READY.search(self.output)
        assert found is not None, self.output
        return found.group(1)

    @property
    def tracker_url(self) -> str:
        found = TRACKER.search(self.output)
        assert found is not None, self.output
        return found.group(1)

    def children(self) -> dict[str, int]:
        """The processes below the supervisor by name: web, worker, postgres, roundup."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and _parent(entry) == self.process.pid:
                found[_name(entry)] = int(entry.name)
        return found

    def is_well(self) -> bool:
        """Whether /health answers 200."""
        try:
            return requests.get(f"{self.url}/health", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """End it by a signal, and give its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(sign)
        return self.process.wait(timeout=60)


def start_demo(data_dir: Path, **more: str) -> Demo:
    """Start it and wait for its `ready:` line."""
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "msp.main.cli", "demo"],
        cwd=ROOT,
        env=environment(data_dir, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    demo = Demo(data_dir, process)
    threading.Thread(target=_listen, args=(demo,), daemon=True).start()
    until(
        lambda: READY.search(demo.output) is not None or process.poll() is not None, READY_SECONDS
    )
    demo.ready_after = time.monotonic() - begun
    assert READY.search(demo.output), demo.output
    return demo


def _listen(demo: Demo) -> None:
    assert demo.process.stdout is not None
    with demo.process.stdout as lines:
        for line in lines:
            demo.printed.append(line)


def until(happened: Callable[[], bool], seconds: float = 120.0) -> float:
    """Wait for something; gives the seconds that it took."""
    begun = time.monotonic()
    while not happened():
        assert time.monotonic() - begun < seconds, "it did not happen in time"
        time.sleep(0.05)
    return time.monotonic() - begun


def is_alive(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    try:
        return _status(Path(f"/proc/{pid}"))[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _parent(entry: Path) -> int:
    try:
        return int(_status(entry)[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _status(entry: Path) -> list[str]:
    """The fields after the name: state, parent, ..."""
    return (entry / "stat").read_text().rpartition(")")[2].split()


def _name(entry: Path) -> str:
    words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
    for name in ("web", "worker"):
        if name in words:
            return name
    return "roundup" if any("roundup" in word for word in words) else Path(words[0]).name
