"""Keeps an outside program running: start, wait until it answers, restart on death, stop.

One `Keeper` per program and one thread per keeper. The thread does every start itself, for
the kernel's "signal me when my parent dies" is bound to the thread that forked; so a program
lives as long as its keeper, is restarted when it dies, and dies with us even by kill -9.
Two processes may want the same program (a second command on the same data): whoever holds
the lock owns it, the others use it as guests and take over when the owner has gone.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from msp.kernel.errors import Sentence
from msp.kernel.launcher_account import Account

SHIM = Path(__file__).with_name("launcher_exec.py")
LOOK_SECONDS = 0.05
GUEST_LOOK_SECONDS = 0.5
FIRST_BACKOFF_SECONDS = 0.2
SHORT_LIFE_SECONDS = 5.0
LOG_KEPT_BYTES = 10_000_000
LOG_SHOWN_LINES = 12


class NotStarted(Sentence):
    """A program could not be started; the text ends with the last lines of its log."""

    status = 500


@dataclass(frozen=True)
class Program:
    """What to run and how to tell that it is well.

    `ready()` is asked until it says yes; only then is the program counted as started.
    `claim` is a lock file for programs that exist once per data folder, with `pid_file` to
    stop one that an owner killed by force left behind. `prepare()` runs before each start.
    """

    name: str
    argv: tuple[str, ...]
    log: Path
    ready: Callable[[], bool]
    environment: Mapping[str, str] | None = None
    folder: Path | None = None
    account: Account | None = None
    prepare: Callable[[], object] = field(default=lambda: None)
    claim: Path | None = None
    pid_file: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0
    ready_seconds: float = 60.0
    longest_backoff: float = 5.0
    tries: int = 6


class Keeper:
    """Keeps one program running until `stop()`; `tell` hears one line per restart."""

    def __init__(self, program: Program, tell: Callable[[str], object] = lambda _: None) -> None:
        self.program = program
        self.restarts = 0
        self._tell = tell
        self._process: subprocess.Popen[bytes] | None = None
        self._claimed: IO[str] | None = None
        self._lived = False
        self._up = threading.Event()
        self._ending = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(
            target=self._keep, name=f"keeper-{program.name}", daemon=True
        )

    @property
    def pid(self) -> int | None:
        """The process of our own child, None while it is down or belongs to another owner."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    @property
    def up(self) -> bool:
        """Whether the program answered when it was last looked at."""
        return self._up.is_set()

    def begin(self) -> None:
        """Start without waiting."""
        self._thread.start()

    def start(self) -> None:
        """Start and wait until the program answers. Raises NotStarted."""
        self.begin()
        self.wait()

    def wait(self) -> None:
        """Wait until the program answers. Raises NotStarted when it gave up."""
        while not self._up.wait(LOOK_SECONDS):
            self.check()

    def check(self) -> None:
        """Raises NotStarted when it has given up."""
        if not self._thread.is_alive():
            raise self._failure or NotStarted(f"{self.program.name} was stopped.")

    def end(self) -> None:
        """Ask for the end without waiting for it, so that several can end at once."""
        self._ending.set()

    def stop(self) -> None:
        """Stop the program if it is ours, and wait for its end. Safe to call twice."""
        self.end()
        if self._thread.ident is not None:
            self._thread.join()

    def _keep(self) -> None:
        try:
            self._cycle()
        except (Sentence, OSError, subprocess.SubprocessError) as error:
            self._failure = error
            self._tell(f"{self.program.name}: {error}")
        finally:
            self._up.clear()
            self._end_process()
            if self._claimed is not None:
                self._claimed.close()

    def _cycle(self) -> None:
        failures = 0
        while not self._ending.is_set():
            if not self._own():
                self._be_guest()
                continue
            answered = self._bring_up()
            self._lived = self._lived or answered
            since = time.monotonic()
            self._watch()
            lasted = answered and time.monotonic() - since > SHORT_LIFE_SECONDS
            failures = 0 if lasted else failures + 1
            if failures >= self.program.tries and not self._lived:
                raise NotStarted(self._complaint("did not start"))
            if not self._ending.is_set():
                self._mourn(failures)

    def _own(self) -> bool:
        """Take the lock, which lasts until we end; without a lock file every start is ours."""
        if self.program.claim is None or self._claimed is not None:
            return True
        lock = self.program.claim.open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return False
        self._claimed = lock
        return True

    def _be_guest(self) -> None:
        """Use what another process runs; come back when it has stopped answering."""
        if self.program.ready():
            self._up.set()
            self._ending.wait(GUEST_LOOK_SECONDS)
        else:
            self._up.clear()
            self._ending.wait(LOOK_SECONDS)

    def _bring_up(self) -> bool:
        """One start; True when the program answered. An orphan that answers is adopted."""
        if self.program.claim is not None and self.program.ready():
            self._up.set()
            return True
        self.program.prepare()
        self._process = _spawn(self.program)
        deadline = time.monotonic() + self.program.ready_seconds
        while not self._ending.is_set() and self._process.poll() is None:
            if self.program.ready():
                self._up.set()
                return True
            if time.monotonic() > deadline:
                self._end_process()
                raise NotStarted(self._complaint("did not answer in time"))
            self._ending.wait(LOOK_SECONDS)
        return False

    def _watch(self) -> None:
        """Return when the program has died or we are asked to end."""
        if self._process is None:
            while not self._ending.wait(GUEST_LOOK_SECONDS) and self.program.ready():
                pass
            return
        while self._process.poll() is None and not self._ending.wait(LOOK_SECONDS):
            pass

    def _mourn(self, failures: int) -> None:
        """Say that it died and wait a little, longer each time that it could not live."""
        self._up.clear()
        if self._lived:
            code = self._process.poll() if self._process else "unknown"
            self._tell(f"{self.program.name} stopped (code {code}); starting it again")
            self.restarts += 1
        self._process = None
        backoff = FIRST_BACKOFF_SECONDS * 2 ** min(max(failures - 1, 0), 10)
        self._ending.wait(min(backoff, self.program.longest_backoff))

    def _end_process(self) -> None:
        if self._process is not None:
            _end_child(self._process, self.program)
        elif self._claimed is not None and self.program.pid_file is not None:
            _end_orphan(self.program)
        self._process = None

    def _complaint(self, what: str) -> str:
        return f"{self.program.name} {what}. Its log ends:\n{log_end(self.program.log)}"


def _spawn(program: Program) -> subprocess.Popen[bytes]:
    """Start through the shim, in a session of its own so that Ctrl-C reaches us alone."""
    account = program.account
    who = (account.uid, account.gid) if account else (-1, -1)
    numbers = (os.getpid(), int(program.stop_signal), *who)
    shim = (sys.executable, "-I", "-S", str(SHIM), *map(str, numbers), "--")
    with open_log(program.log) as log:
        return subprocess.Popen(
            (*shim, *program.argv),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=dict(program.environment) if program.environment is not None else None,
            cwd=program.folder,
            start_new_session=True,
        )


def open_log(path: Path) -> IO[bytes]:
    """The log of a program, appended to; a long one is moved aside once, at a start."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_KEPT_BYTES:
        path.replace(path.with_suffix(".old.log"))
    return path.open("ab")


def log_end(path: Path) -> str:
    """The last lines of a log, for an error message."""
    if not path.exists():
        return "(no log)"
    lines = path.read_bytes()[-8000:].decode(errors="replace").splitlines()
    return "\n".join(lines[-LOG_SHOWN_LINES:])


def _end_child(process: subprocess.Popen[bytes], program: Program) -> None:
    if process.poll() is None:
        process.send_signal(program.stop_signal)
        try:
            process.wait(program.stop_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def _end_orphan(program: Program) -> None:
    """Stop by pid what another owner started and left; it is ours since we hold its lock."""
    if program.pid_file is None or not program.pid_file.exists():
        return
    pid = int(program.pid_file.read_text().split()[0])
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, program.stop_signal)
        deadline = time.monotonic() + program.stop_seconds
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(LOOK_SECONDS)
