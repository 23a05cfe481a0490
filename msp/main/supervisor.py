"""`msp demo`: one command that brings up the whole desk and keeps it until it is told to stop.

It owns the embedded PostgreSQL, the vendor's tracker and the mail catcher, and supervises web
and worker as two children: each is restarted when it dies, and all of them die with us, also
when we are killed by force. Everything lives in the data folder, so a second start goes on
where the first one stopped.
"""

from __future__ import annotations

import fcntl
import http.client
import importlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from msp.kernel.errors import Conflict
from msp.kernel.launcher import Keeper, NotStarted, Program, log_end
from msp.kernel.ports import LOOPBACK, next_free_port
from msp.main.demo.logins import demo_logins
from msp.main.demo_mail import MailCatcher
from msp.main.demo_mark import is_as_left, leave
from msp.main.demo_vendor import COMPANY, Tracker, tracker_for
from msp.main.ground import (
    DEFAULT_PORT,
    DEMO_STATE,
    Ground,
    data_dir,
    ground,
    health_of,
    keep_secret,
)

# What lives is on its way: a busy machine takes minutes to load the house.
WELL_SECONDS = 300.0
LOOK_SECONDS = 0.1
LONGEST_DEAF_SECONDS = 0.5

Say = Callable[[str], None]


@dataclass(frozen=True)
class Desk:
    """What came up."""

    url: str
    port: int
    tracker: Tracker
    logs: Path


def run_demo(say: Say) -> None:
    """Bring everything up, say `ready:`, and wait for SIGINT or SIGTERM; then stop it all.

    Raises Conflict when a demo already runs on the same data, NotStarted when a part fails.
    """
    say = _timed(say)
    _listen_for_the_end()
    folder = data_dir()
    try:
        with _alone(folder) as state, ExitStack() as stack:
            desk = _bring_up(folder, stack, say)
            state.write_text(json.dumps({"port": desk.port, "pid": os.getpid()}))
            say(_announcement(desk))
            while True:
                # Not `signal.pause()`: a signal just before it would be heard with the next one.
                time.sleep(LONGEST_DEAF_SECONDS)
    except KeyboardInterrupt:
        say("Everything is stopped; the data stay for the next start.")


def _bring_up(folder: Path, stack: ExitStack, say: Say) -> Desk:
    """Each part as early as it can start; what is started is stopped in the opposite order."""
    say("Starting PostgreSQL and the vendor's tracker ...")
    keep_secret(folder)
    is_new = not (folder / "postgres").exists()
    pool = stack.enter_context(ThreadPoolExecutor(1))
    # Seconds of imports, which pass while the servers start; a later start hardly needs them.
    coming = pool.submit(_filling) if is_new else None
    tracker = tracker_for(folder, name=f"{COMPANY} support", tell=say)
    stack.callback(tracker.stop)
    tracker.keeper.begin()
    stands = stack.enter_context(ground(say))
    catcher = MailCatcher(folder).start()
    stack.callback(catcher.stop)
    port = next_free_port(int(os.environ.get("MSP_PORT") or DEFAULT_PORT))
    environment = _environment(stands, tracker, catcher, port)
    os.environ |= environment
    keepers = [Keeper(_child(name, folder, port, environment), say) for name in ("web", "worker")]
    if is_as_left(stands, tracker.url):
        say("PostgreSQL answers, with everything in it. Starting web and worker ...")
        _start_desk(keepers, tracker, stack)
    else:
        say("PostgreSQL answers. Bringing its tables up to date ...")
        filling = coming.result() if coming else _filling()
        filling.bring_up_to_date(stands)
        # They load while the history is written; what they see of it, they see whole.
        say("Starting web and worker ...")
        _start_desk(keepers, tracker, stack)
        filling.fill(stands, tracker, say)
        leave(stands, tracker.url)
    _wait_until_well(port, keepers)
    return Desk(f"http://{LOOPBACK}:{port}", port, tracker, folder / "log")


def _filling() -> ModuleType:
    """The part that draws in the whole house."""
    return importlib.import_module("msp.main.demo_filling")


def _start_desk(keepers: list[Keeper], tracker: Tracker, stack: ExitStack) -> None:
    web, worker = keepers
    stack.callback(_stop_together, keepers)
    web.begin()
    # The worker's first look at the vendor must find it there.
    tracker.keeper.wait()
    worker.begin()


def _environment(
    stands: Ground, tracker: Tracker, catcher: MailCatcher, port: int
) -> dict[str, str]:
    """What web and worker are told. The vendor's host and port, and no other loopback address,
    may be called; the administrator's address of the database is not passed on.
    """
    allowed = [os.environ.get("MSP_VENDOR_ALLOW", ""), tracker.host_and_port]
    return {
        "MSP_DATABASE_URL": stands.app_url,
        "MSP_DATA_DIR": str(stands.data_dir),
        "MSP_SECRET_KEY": os.environ["MSP_SECRET_KEY"],
        "MSP_HOST": LOOPBACK,
        "MSP_PORT": str(port),
        "MSP_BASE_URL": f"http://{LOOPBACK}:{port}",
        "MSP_SMTP_URL": catcher.url,
        "MSP_VENDOR_ALLOW": ",".join(filter(None, allowed)),
        "MSP_DEMO": "1",
    }


def _child(name: str, folder: Path, port: int, environment: dict[str, str]) -> Program:
    """`msp web` or `msp worker`."""
    passed = {key: value for key, value in os.environ.items() if key != "MSP_DATABASE_ADMIN_URL"}
    return Program(
        name=name,
        argv=(sys.executable, "-m", "msp.main.cli", name),
        log=folder / "log" / f"{name}.log",
        ready=(lambda: health_of(port)[0] > 0) if name == "web" else (lambda: True),
        environment=passed | environment,
        stop_seconds=15.0,
        ready_seconds=WELL_SECONDS,
    )


def _wait_until_well(port: int, keepers: list[Keeper]) -> None:
    """Until /health says that the database, a worker and the timetable are well."""
    deadline = time.monotonic() + WELL_SECONDS
    while (answer := health_of(port))[0] != http.client.OK:
        for keeper in keepers:
            keeper.check()
        if time.monotonic() > deadline:
            ends = "\n".join(log_end(keeper.program.log) for keeper in keepers)
            raise NotStarted(f"The desk is not well: {answer[1] or 'no answer'}\n{ends}")
        time.sleep(LOOK_SECONDS)


def _announcement(desk: Desk) -> str:
    """What a person needs to begin: the address, the logins and how to play the vendor."""
    rows = [
        (one.who, one.email, one.password, one.where, one.extra) for one in demo_logins(desk.port)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    table = "\n".join(
        "  " + "  ".join([*(f"{row[at]:<{widths[at]}}" for at in range(4)), row[4]]).rstrip()
        for row in rows
    )
    vendor = desk.tracker
    return (
        f"\nready: {desk.url}\n\n{table}\n\n"
        f"  The vendor's own tracker: {vendor.url}  "
        f"(sign in as {vendor.person} / {vendor.person_password})\n"
        f"  Logs: {desk.logs}. Ctrl-C stops everything.\n"
    )


def _stop_together(keepers: list[Keeper]) -> None:
    for keeper in keepers:
        keeper.end()
    for keeper in keepers:
        keeper.stop()


def _listen_for_the_end() -> None:
    """Ctrl-C, SIGTERM and a closed terminal end the demo; while it stops, more change nothing."""
    ends = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def end(_signal: int, _frame: object) -> None:
        for sign in ends:
            signal.signal(sign, signal.SIG_IGN)
        raise KeyboardInterrupt

    for sign in ends:
        signal.signal(sign, end)


@contextmanager
def _alone(folder: Path) -> Iterator[Path]:
    """One demo per data folder; yields the file that tells others where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    state = folder / DEMO_STATE
    with (folder / "demo.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict(f"A demo already runs on {folder}; its state is in {state}.") from None
        try:
            yield state
        finally:
            state.unlink(missing_ok=True)


def _timed(say: Say) -> Say:
    """Progress lines with the seconds since the start before them."""
    begun = time.monotonic()

    def timed(line: str) -> None:
        say(line if line.startswith("\n") else f"[{time.monotonic() - begun:5.1f} s] {line}")

    return timed
