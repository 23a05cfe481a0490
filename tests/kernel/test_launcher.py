"""The launcher with small programs of the shell: restarts, giving up, stopping, accounts."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from msp.kernel.errors import SettingMissing
from msp.kernel.launcher import LOG_KEPT_BYTES, Keeper, NotStarted, Program, open_log
from msp.kernel.launcher_account import Account, account_for, private_folder, reaches
from msp.kernel.ports import free_port, next_free_port

STRANGER = Account("stranger", 54_321, 54_321)


def program(folder: Path, script: str, **more: object) -> Program:
    """A shell script that counts as ready once it has made the file `up`."""
    known = {
        "name": "sleeper",
        "argv": ("sh", "-c", script),
        "log": folder / "log" / "sleeper.log",
        "ready": (folder / "up").exists,
        "folder": folder,
        "ready_seconds": 5.0,
        "stop_seconds": 1.0,
        "tries": 3,
    }
    return Program(**(known | more))  # type: ignore[arg-type]  # the keywords vary by test


def test_a_program_that_dies_is_started_again_and_told_of(tmp_path: Path) -> None:
    said: list[str] = []
    keeper = Keeper(program(tmp_path, "touch up; exec sleep 60"), said.append)
    keeper.start()
    first = keeper.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    _until(lambda: keeper.pid not in (None, first))
    keeper.stop()
    assert keeper.restarts == 1
    assert said == ["sleeper stopped (code -9); starting it again"]
    assert not _is_alive(first)


def test_one_that_never_starts_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    keeper = Keeper(program(tmp_path, "echo the disk is full; exit 3"))
    with pytest.raises(NotStarted, match=r"did not start.*\n.*the disk is full"):
        keeper.start()
    keeper.stop()


def test_one_that_never_answers_is_ended(tmp_path: Path) -> None:
    keeper = Keeper(program(tmp_path, "exec sleep 60", ready_seconds=0.3))
    with pytest.raises(NotStarted, match="did not answer in time"):
        keeper.start()
    assert keeper.pid is None


def test_one_that_keeps_dying_is_started_ever_more_slowly(tmp_path: Path) -> None:
    keeper = Keeper(program(tmp_path, "touch up; date >> starts; sleep 0.1"))
    keeper.start()
    time.sleep(2.5)
    keeper.stop()
    assert 2 <= len((tmp_path / "starts").read_text().splitlines()) <= 5


def test_one_that_ignores_its_signal_is_killed(tmp_path: Path) -> None:
    keeper = Keeper(program(tmp_path, "trap '' TERM; touch up; while :; do sleep 0.1; done"))
    keeper.start()
    stubborn = keeper.pid
    assert stubborn is not None
    keeper.stop()
    assert not _is_alive(stubborn)


def test_stopping_while_it_starts_does_not_wait_for_it(tmp_path: Path) -> None:
    keeper = Keeper(program(tmp_path, "exec sleep 60", ready_seconds=60.0))
    keeper.begin()
    _until(lambda: keeper.pid is not None)
    begun = time.monotonic()
    keeper.stop()
    assert time.monotonic() - begun < 3
    assert not keeper.up


def test_it_is_given_its_own_environment_and_no_input(tmp_path: Path) -> None:
    script = "env > seen; cat > typed; touch up; exec sleep 60"
    keeper = Keeper(program(tmp_path, script, environment={"PATH": "/usr/bin:/bin", "ONLY": "1"}))
    keeper.start()
    keeper.stop()
    assert "ONLY=1" in (tmp_path / "seen").read_text()
    assert "MSP_SECRET_KEY" not in (tmp_path / "seen").read_text()
    assert (tmp_path / "typed").read_text() == ""


def test_a_long_log_is_moved_aside(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_bytes(b"x" * (LOG_KEPT_BYTES + 1))
    open_log(log).close()
    assert log.stat().st_size == 0
    assert (tmp_path / "web.old.log").exists()


def test_what_another_account_reaches_is_judged_by_every_folder_above(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "open").mkdir(mode=0o755)
    assert not reaches(closed / "open", STRANGER)
    assert reaches(Path("/usr/bin/env"), STRANGER)
    assert reaches(closed / "open", None)


def test_a_private_folder_wanted_by_many_at_once_is_one_folder(tmp_path: Path) -> None:
    barrier = threading.Barrier(8)

    def want(_turn: int) -> list[Path]:
        barrier.wait()
        return [private_folder(tmp_path / f"data{n}", None) for n in range(20)]

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(want, range(8)))
    assert all(one == got[0] for one in got)
    assert sorted(tmp_path.iterdir()) == sorted(got[0])


def test_a_private_folder_is_made_once_and_closed(tmp_path: Path) -> None:
    first = private_folder(tmp_path / "data", None)
    assert first.stat().st_mode & 0o777 == 0o700
    assert private_folder(tmp_path / "data", None) == first


def test_an_account_that_does_not_exist_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("MSP_RUN_AS", "nobody-of-this-name")
    with pytest.raises(SettingMissing, match="MSP_RUN_AS"):
        account_for(tmp_path / "data")


def test_a_taken_port_is_passed_over() -> None:
    first = free_port()
    with socket.create_server(("127.0.0.1", first)):
        assert free_port(first) != first
        assert next_free_port(first) > first
    assert free_port(first) == first


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _until(happened: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
