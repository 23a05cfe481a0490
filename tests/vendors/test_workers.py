"""Real worker processes, killed and frozen between the vendor's work and our commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.harness.database import Database
from tests.vendors.proxy import FaultProxy
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene, make_scene
from tests.vendors.worker import WorkerProcess

pytestmark = pytest.mark.slow

Start = Callable[[], WorkerProcess]
CREATE = r"POST .*/issue/@poe/."
COMMENT = r"POST .*/msg/@poe/."


@pytest.fixture
def busy(
    fresh: Database,
    roundup: RoundupPeer,
    proxy: FaultProxy,
) -> Scene:
    """A scene whose jobs real workers do: polled every five seconds."""
    return make_scene(
        roundup.address(proxy.port),
        roundup.tracker.api_user,
        roundup.tracker.api_password,
        poll_seconds=5,
    )


@pytest.fixture
def start(fresh: Database, proxy: FaultProxy, tmp_path: Path) -> Iterator[Start]:
    """Start a worker; all are ended with the test."""
    started: list[WorkerProcess] = []

    def starting() -> WorkerProcess:
        log = tmp_path / f"worker-{len(started)}.log"
        started.append(WorkerProcess(fresh.url, log, f"127.0.0.1:{proxy.port}"))
        return started[-1]

    yield starting
    for one in started:
        one.close()


def linked(scene: Scene) -> bool:
    return scene.states()[0] == "linked"


def test_fault_04_kill_9_between_the_vendors_create_and_our_commit(
    busy: Scene, start: Start, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    held = proxy.add(CREATE, "hold")
    busy.forward(title="Killed in between")
    worker = start()
    assert held.reached.wait(30), worker.said
    assert len(roundup.cases_called("Killed in between")) == 1
    worker.kill()
    held.release.set()
    assert busy.states() == ("creating", ["sending"])
    worker.restart()
    busy.expect(lambda: linked(busy), seconds=90)
    assert roundup.cases_called("Killed in between") == [busy.external_id()]
    assert len(roundup.comments_of(busy.external_id())) == 1


def test_fault_04_kill_9_between_a_comment_and_our_commit(
    busy: Scene, start: Start, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    busy.forward()
    worker = start()
    busy.expect(lambda: linked(busy), seconds=60)
    held = proxy.add(COMMENT, "hold")
    busy.say("Said once")
    assert held.reached.wait(30), worker.said
    worker.kill()
    held.release.set()
    worker.restart()
    busy.expect(lambda: busy.states()[1] == ["done", "done"], seconds=90)
    assert roundup.comments_of(busy.external_id())[1:] == ["Said once"]
    assert busy.heard() == []


def test_fault_06_a_frozen_worker_wakes_up_after_another_did_its_work(
    busy: Scene, start: Start, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    """The vendor's answer waits until the second worker is done; the first then changes nothing."""
    held = proxy.add(CREATE, "hold")
    busy.forward(title="Frozen")
    first = start()
    assert held.reached.wait(30), first.said
    first.freeze()
    start()
    busy.expect(lambda: linked(busy), seconds=90)
    with unit(SYSTEM) as db:
        number = busy.case(db).lease_no
    held.release.set()
    first.thaw()
    busy.say("After the thaw")
    busy.expect(lambda: busy.states()[1] == ["done", "done"], seconds=60)
    assert roundup.cases_called("Frozen") == [busy.external_id()]
    assert number >= 2
    assert busy.told().count("has the case as") == 1
    assert [line.split("\n")[0] for line in roundup.comments_of(busy.external_id())] == [
        "It pulls two sheets.",
        "After the thaw",
    ]


def test_fault_05_two_real_workers_make_one_case(
    busy: Scene, start: Start, roundup: RoundupPeer
) -> None:
    start()
    start()
    busy.forward(title="Two of them")
    for number in range(5):
        busy.say(f"message {number}")
    busy.expect(lambda: busy.states()[1] == ["done"] * 6, seconds=60)
    assert len(roundup.cases_called("Two of them")) == 1
    assert roundup.comments_of(busy.external_id())[1:] == [f"message {n}" for n in range(5)]


def test_fault_68_sigterm_during_a_call_finishes_it(
    busy: Scene, start: Start, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    held = proxy.add(CREATE, "hold")
    busy.forward(title="Asked to stop")
    worker = start()
    assert held.reached.wait(30), worker.said
    worker.process.terminate()
    held.release.set()
    assert worker.process.wait(30) == 0
    assert busy.states() == ("linked", ["done"])
    assert len(roundup.cases_called("Asked to stop")) == 1


def test_g09_a_vendors_change_reaches_the_ticket_within_the_poll_interval(
    busy: Scene, start: Start, roundup: RoundupPeer
) -> None:
    busy.forward()
    start()
    busy.expect(lambda: linked(busy), seconds=60)
    said_at = now()
    roundup.says(busy.external_id(), "We have a fix.")
    roundup.attaches(busy.external_id(), "fix.bin", b"fix")
    roundup.sets_status(busy.external_id(), "resolved")
    busy.expect(lambda: busy.states()[0] == "vendor_done", seconds=40)
    assert busy.heard()[0] == "We have a fix."
    assert now() - said_at < timedelta(seconds=30)
    busy.expect(lambda: len(busy.heard()) == 2, seconds=20)
