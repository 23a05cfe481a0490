"""The embedded PostgreSQL with real servers: start, join, come back after a kill, die with us."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib.metadata import distribution
from pathlib import Path

import psycopg
import pytest

from msp.kernel.embedded import EmbeddedServer, socket_folder
from msp.kernel.embedded_binaries import binaries_in, system_binaries
from msp.kernel.errors import SettingMissing
from msp.kernel.launcher import NotStarted
from msp.kernel.launcher_python import interpreter_for
from tests.harness.ordinary import Ordinary, copy_of_the_kernel, open_folder, ordinary_user
from tests.harness.telling import Say

ROOT = Path(__file__).parents[2]
WRITERS = 4
ROUNDS = 3
HOLDER = """
import sys
from pathlib import Path
from msp.kernel.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1])).start()
print(server.postmaster, flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedServer]:
    """A server of this test's own."""
    server = EmbeddedServer(folder / "desk").start()
    yield server
    server.stop()


def test_it_starts_answers_and_keeps_its_data(folder: Path) -> None:
    said: list[str] = []
    first = EmbeddedServer(folder / "desk", tell=said.append).start()
    with psycopg.connect(first.admin_url(), autocommit=True) as admin:
        admin.execute("create table kept (what text)")
        admin.execute("insert into kept values (%s)", ["yes"])
    first.stop()
    begun = time.monotonic()
    second = EmbeddedServer(folder / "desk", tell=said.append).start()
    taken = time.monotonic() - begun
    with psycopg.connect(second.admin_url()) as admin:
        assert admin.execute("select what from kept").fetchall() == [("yes",)]
    second.stop()
    assert taken < 10
    assert said == []


def test_text_sorts_and_folds_the_same_everywhere(server: EmbeddedServer) -> None:
    with psycopg.connect(server.admin_url()) as admin:
        row = admin.execute("select lower('ŻÓŁĆ ПРИВЕТ'), current_setting('timezone')").fetchone()
        assert row == ("żółć привет", "UTC")


def test_no_tcp_port_is_bound(server: EmbeddedServer) -> None:
    with psycopg.connect(server.admin_url()) as admin:
        assert admin.execute("show listen_addresses").fetchone() == ("",)
    with Path(f"/proc/{server.postmaster}/net/tcp").open() as table:
        listening = [line.split() for line in table.readlines()[1:]]
    inodes = {row[9] for row in listening if row[3] == "0A"}
    held = {os.readlink(one) for one in Path(f"/proc/{server.postmaster}/fd").iterdir()}
    assert not {f"socket:[{inode}]" for inode in inodes} & held


def test_strangers_cannot_reach_the_socket(server: EmbeddedServer) -> None:
    assert socket_folder(server.data_dir).resolve().stat().st_mode & 0o777 == 0o700


def test_a_socket_folder_that_somebody_else_made_is_refused(folder: Path) -> None:
    long = folder / ("long" * 30)
    elsewhere = socket_folder(long)
    elsewhere.mkdir(mode=0o777)
    elsewhere.chmod(0o777)
    try:
        with pytest.raises(NotStarted, match="open to others"):
            EmbeddedServer(long).start()
    finally:
        elsewhere.rmdir()


def test_it_does_not_run_as_root(server: EmbeddedServer) -> None:
    owner = Path(f"/proc/{server.postmaster}").stat().st_uid
    assert owner != 0


def test_kill_9_under_writers_loses_nothing_that_was_acknowledged(
    server: EmbeddedServer, say: Say
) -> None:
    with psycopg.connect(server.admin_url(), autocommit=True) as admin:
        admin.execute("create table said (writer int, number int)")
    acknowledged: list[tuple[int, int]] = []
    ending = threading.Event()
    writers = [
        threading.Thread(target=_write, args=(server, one, acknowledged, ending))
        for one in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    _until(lambda: len(acknowledged) > 200)
    before, pid = len(acknowledged), server.postmaster
    os.kill(pid, signal.SIGKILL)
    killed = time.monotonic()
    _until(lambda: len(acknowledged) > before + 200)
    back = time.monotonic() - killed
    ending.set()
    for writer in writers:
        writer.join()
    with psycopg.connect(server.admin_url()) as admin:
        stored = set(admin.execute("select writer, number from said").fetchall())
    say(f"PostgreSQL killed: writing again {back:.1f} s later, {len(acknowledged)} rows, 0 lost")
    assert set(acknowledged) <= stored
    assert server.restarts >= 1
    assert server.postmaster != pid
    assert back < 20


def test_it_comes_back_as_often_as_it_is_killed(server: EmbeddedServer) -> None:
    for _ in range(ROUNDS):
        killed = server.postmaster
        os.kill(killed, signal.SIGKILL)
        _until(lambda: _answers(server))
        assert server.postmaster != killed
    assert server.restarts >= ROUNDS


def test_two_processes_share_one_server_and_the_guest_takes_over(folder: Path) -> None:
    owner = _other_process(folder / "desk")
    assert _first_line(owner).isdigit()
    guest = EmbeddedServer(folder / "desk").start()
    assert _answers(guest)
    _leave(owner)
    _until(lambda: _answers(guest))
    guest.stop()
    assert not _answers(guest)


def test_four_starts_at_once_make_one_server(folder: Path) -> None:
    processes = [_other_process(folder / "desk") for _ in range(4)]
    postmasters = {_first_line(one) for one in processes}
    assert len(postmasters) == 1
    for one in processes:
        _leave(one)


def test_it_dies_with_an_owner_that_was_killed(folder: Path) -> None:
    owner = _other_process(folder / "desk")
    assert _first_line(owner).isdigit()
    probe = EmbeddedServer(folder / "desk")
    assert _answers(probe)
    owner.kill()
    _leave(owner)
    _until(lambda: not _answers(probe))
    probe.start()
    assert _answers(probe)
    probe.stop()


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    server = EmbeddedServer(folder / "desk", tuning={"no_such_setting": "1"})
    with pytest.raises(NotStarted, match="no_such_setting"):
        server.start()
    server.stop()


def test_a_folder_without_programs_is_named(folder: Path) -> None:
    with pytest.raises(SettingMissing, match="MSP_PG_BIN"):
        binaries_in(folder)


def test_the_system_s_older_server_can_be_embedded_too(folder: Path) -> None:
    for binaries in system_binaries():
        server = EmbeddedServer(folder / f"desk{binaries.major}", binaries=binaries).start()
        with psycopg.connect(server.admin_url()) as admin:
            assert admin.info.server_version // 10_000 == binaries.major
        server.stop()


def test_an_ordinary_user_starts_it_from_a_copy_of_the_tree(ordinary: Ordinary) -> None:
    """Everything it needs is copied to where that user can read, as a clone of his would be."""
    python = interpreter_for(ordinary.account, distribution("roundup"), ordinary.home)
    out, complaint = ordinary.run(
        [python.program, "-c", HOLDER, str(ordinary.home / "desk")],
        {**python.environment, "PYTHONPATH": str(copy_of_the_kernel(ordinary.home))},
    )
    assert out.strip().isdigit(), complaint
    expected = ordinary.account.uid if ordinary.account else os.geteuid()
    assert (ordinary.home / "desk/postgres/data").stat().st_uid == expected


def test_no_folder_is_opened_to_let_the_server_in(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedServer(closed / "desk").start()
    assert _answers(server)
    server.stop()
    assert closed.stat().st_mode & 0o777 == 0o700
    for name in ("postgres", "socket"):
        place = (closed / "desk" / name).resolve()
        assert place.stat().st_mode & 0o777 == 0o700
        shutil.rmtree(place)


@pytest.fixture
def ordinary(tmp_path: Path) -> Iterator[Ordinary]:
    with ordinary_user(tmp_path) as user:
        yield user


def _write(
    server: EmbeddedServer,
    writer: int,
    acknowledged: list[tuple[int, int]],
    ending: threading.Event,
) -> None:
    """Insert and note each insert that the server acknowledged; reconnect as often as needed."""
    number = 0
    while not ending.is_set():
        try:
            with psycopg.connect(server.admin_url(), autocommit=True) as one:
                while not ending.is_set():
                    number += 1
                    one.execute("insert into said values (%s, %s)", [writer, number])
                    acknowledged.append((writer, number))
        except psycopg.OperationalError:
            time.sleep(0.02)


def _answers(server: EmbeddedServer) -> bool:
    try:
        psycopg.connect(server.admin_url()).close()
    except psycopg.OperationalError:
        return False
    return True


def _until(happened: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def _other_process(data_dir: Path) -> subprocess.Popen[str]:
    """Another process that starts the server, prints its pid, and leaves on end of input."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _leave(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=60)
