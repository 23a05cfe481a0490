"""How often the vendor is called: what a person set, whatever a step of ours takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest

from msp.kernel.db import unit, units_open
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.vendors.proxy import FaultProxy
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene
from vendors.cases.models import VendorCase
from vendors.connections import budget
from vendors.connections.models import VendorConnection
from vendors.connectors.roundup.connector import RoundupConnector
from vendors.protocol.errors import RateLimited
from vendors.sync.jobs import admission

# A minute of these tests, in seconds.
MINUTE = 5
WORKERS = 3


class Counting:
    """Notes when each request arrives at the vendor."""

    def __init__(self, proxy: FaultProxy) -> None:
        self.at: list[float] = []
        proxy.alter_request = self._note

    def _note(self, request: bytes) -> bytes:
        self.at.append(time.monotonic())
        return request

    def most(self, seconds: float) -> int:
        """The most requests in any stretch of so many seconds."""
        return max(sum(first <= one < first + seconds for one in self.at) for first in self.at)


def limit(scene: Scene, per_minute: int) -> None:
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, scene.connection_id)
        connection.per_minute, connection.tokens, connection.tokens_at = per_minute, 20.0, now()


def others(scene: Scene, count: int) -> list[Scene]:
    """Tickets of other clients, forwarded to the same vendor."""
    made = []
    for number in range(count):
        ticket = scene.another_ticket(f"Client {number}")
        one = Scene(scene.tenant_id, ticket, scene.agent_id, scene.connection_id)
        one.forward(title=f"Case {number}")
        made.append(one)
    return made


def held_until(scene: Scene) -> object:
    with unit(SYSTEM) as db:
        return db.get_one(VendorConnection, scene.connection_id).held_until


def case_of(scene: Scene) -> VendorCase:
    with unit(SYSTEM) as db:
        return scene.case(db)


def work(cases: list[Scene]) -> None:
    """As a worker does whom nobody tells what the others have."""
    ends = time.monotonic() + 120
    while any(one.states()[0] != "linked" for one in cases):
        assert time.monotonic() < ends
        for one in cases:
            one.run(case_of(one).id)
        time.sleep(0.05)


@pytest.mark.slow
def test_no_minute_of_the_vendors_sees_more_than_the_limit(
    scene: Scene, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several workers at once, and steps of many calls; every one of them gets done."""
    monkeypatch.setattr(budget, "MINUTE_SECONDS", MINUTE)
    allowed = 30
    limit(scene, allowed)
    counting = Counting(proxy)
    cases = others(scene, 8)
    workers = [threading.Thread(target=work, args=(cases,)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    scene.poll()
    assert [one.states()[0] for one in cases] == ["linked"] * len(cases)
    assert len(counting.at) > 1.5 * allowed, "else nothing was shown"
    # What each worker had on its way may arrive a moment late.
    assert counting.most(MINUTE) <= allowed + WORKERS
    assert counting.most(MINUTE) >= allowed / 2, "the limit is used"


def test_who_waits_at_the_door_holds_no_transaction(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(scene, 12)
    waits: list[tuple[float, int]] = []

    def sleep(seconds: float) -> None:
        waits.append((seconds, units_open()))

    monkeypatch.setattr(admission, "time", SimpleNamespace(sleep=sleep))
    scene.forward()
    scene.run(case_of(scene).id)
    assert scene.states()[0] == "linked"
    assert len(waits) >= 2
    assert {open_units for _seconds, open_units in waits} == {0}
    assert [seconds for seconds, _open in waits] == sorted(seconds for seconds, _open in waits)


def test_a_step_for_which_there_is_no_room_is_not_begun(scene: Scene, proxy: FaultProxy) -> None:
    limit(scene, 12)
    with unit(SYSTEM) as db:
        db.get_one(VendorConnection, scene.connection_id).tokens = 1.0
    scene.forward()
    scene.run(case_of(scene).id)
    assert proxy.seen == []
    assert scene.states() == ("pending_create", ["queued"])
    wake_at = case_of(scene).wake_at
    assert wake_at is not None
    assert timedelta(seconds=10) < wake_at - now() < timedelta(seconds=15)


def test_a_step_that_runs_out_of_calls_is_begun_anew_and_done_once(
    scene: Scene, roundup: RoundupPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own limit is no wish of the vendor's: the connection is not held back."""
    monkeypatch.setattr(admission, "LONGEST", timedelta(seconds=1))
    limit(scene, 12)
    scene.forward(title="Out of calls")
    scene.run(case_of(scene).id)
    link, operations = scene.states()
    assert (link, operations) == ("pending_create", ["queued"])
    assert held_until(scene) is None
    with unit(SYSTEM) as db:
        (operation,) = scene.operations(db)
        assert "Our own limit" in operation.error
        assert operation.attempts == 0
    limit(scene, 6000)
    scene.make_due()
    scene.work()
    assert roundup.cases_called("Out of calls") == [scene.external_id()]
    assert len(roundup.comments_of(scene.external_id())) == 1


@pytest.mark.parametrize("name", ["add_comment", "fetch_case"])
def test_fault_18_a_limit_that_names_one_case_leaves_the_connection_alone(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Writing to the case and reading it: both wait, and another case of the vendor goes on."""
    scene.forward()
    scene.work()
    scene.poll()
    (other,) = others(scene, 1)
    real: Callable[..., object] = getattr(RoundupConnector, name)
    case = scene.external_id()

    def limited(ours: RoundupConnector, ref: object, *given: object) -> object:
        if getattr(ref, "external_id", "") == case:
            wait = timedelta(minutes=10)
            raise RateLimited("Slower, on this case.", retry_after=wait, case_only=True)
        return real(ours, ref, *given)

    monkeypatch.setattr(RoundupConnector, name, limited)
    if name == "add_comment":
        scene.say("Wait for me")
    else:
        with unit(SYSTEM) as db:
            scene.case(db).look_at = scene.case(db).wake_at = now()
    scene.work()
    assert held_until(scene) is None
    wake_at = case_of(scene).wake_at
    assert wake_at is not None
    assert timedelta(minutes=9) < wake_at - now() <= timedelta(minutes=10)
    assert other.states()[0] == "linked"
    if name == "add_comment":
        assert scene.states()[1] == ["done", "queued"]
