"""The demo's vendor: a real tracker that comes up, keeps its data and comes back."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from msp.main.demo_vendor import Tracker, start_tracker
from tests.harness.ordinary import open_folder
from tests.main.demo_process import until


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder / "desk"


@pytest.fixture(scope="module")
def tracker(data_dir: Path) -> Iterator[Tracker]:
    tracker = start_tracker(data_dir)
    yield tracker
    tracker.stop()


def test_the_api_user_and_the_vendor_s_person_can_work(tracker: Tracker) -> None:
    made = _post(tracker, "issue", {"title": "The tape robot is stuck"}, tracker.api_user)
    assert made["id"]
    said = _post(tracker, "msg", {"content": "We are looking", "author": "4"}, tracker.person)
    assert said["id"]


def test_a_wrong_password_is_refused(tracker: Tracker) -> None:
    answer = requests.get(
        f"{tracker.rest_url}/data/issue",
        auth=("stranger", "x"),
        headers=_headers(tracker),
        timeout=10,
    )
    assert answer.status_code == 401


def test_it_does_not_run_as_root(tracker: Tracker) -> None:
    assert tracker.keeper.pid is not None
    assert Path(f"/proc/{tracker.keeper.pid}").stat().st_uid != 0


def test_its_command_line_tells_no_password(tracker: Tracker) -> None:
    words = Path(f"/proc/{tracker.keeper.pid}/cmdline").read_text()
    assert tracker.api_password not in words


def test_it_comes_back_when_killed(tracker: Tracker) -> None:
    killed = tracker.keeper.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    until(lambda: tracker.keeper.pid not in (None, killed) and _answers(tracker))


def test_a_second_start_finds_the_same_vendor(tracker: Tracker, data_dir: Path) -> None:
    made = _post(tracker, "issue", {"title": "Kept"}, tracker.api_user)
    tracker.stop()
    again = start_tracker(data_dir)
    try:
        assert (again.port, again.api_password) == (tracker.port, tracker.api_password)
        kept = requests.get(
            f"{again.rest_url}/data/issue/{made['id']}",
            auth=(again.api_user, again.api_password),
            headers=_headers(again),
            timeout=10,
        )
        assert kept.json()["data"]["attributes"]["title"] == "Kept"
    finally:
        again.stop()


def test_a_taken_port_moves_the_tracker(tracker: Tracker, data_dir: Path) -> None:
    again = start_tracker(data_dir)
    other = start_tracker(data_dir.with_name("other"), port=again.port)
    try:
        assert other.port != again.port
        assert _answers(other)
    finally:
        again.stop()
        other.stop()


def _headers(tracker: Tracker) -> dict[str, str]:
    return {
        "X-Requested-With": "desk",
        "Referer": tracker.url,
        "Origin": f"http://{tracker.host_and_port}",
    }


def _post(tracker: Tracker, what: str, fields: dict[str, str], user: str) -> Any:
    password = tracker.api_password if user == tracker.api_user else tracker.person_password
    answer = requests.post(
        f"{tracker.rest_url}/data/{what}",
        json=fields,
        auth=(user, password),
        headers=_headers(tracker),
        timeout=10,
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def _answers(tracker: Tracker) -> bool:
    try:
        return requests.get(tracker.url, timeout=5).status_code == 200
    except requests.ConnectionError:
        return False
