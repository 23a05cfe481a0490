"""The desk over a real Request Tracker: what only the engine and this product together show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from msp.kernel.db import unit
from msp.kernel.scope import SYSTEM
from tests.harness.database import Database
from tests.vendors.proxy import FaultProxy
from tests.vendors.request_tracker_peer import QUEUE, RequestTrackerPeer
from tests.vendors.scene import Scene, make_scene
from vendors.connections.models import VendorConnection


@pytest.fixture
def proxy(request_tracker: RequestTrackerPeer) -> Iterator[FaultProxy]:
    between = FaultProxy(request_tracker.port)
    yield between
    between.close()


@pytest.fixture
def scene(
    fresh: Database,
    request_tracker: RequestTrackerPeer,
    proxy: FaultProxy,
    loopback: Callable[[int], None],
) -> Scene:
    loopback(proxy.port)
    account = request_tracker.settings
    return make_scene(
        request_tracker.address(proxy.port),
        account["username"],
        account["password"],
        kind="request_tracker",
        queue=QUEUE,
    )


def case_id(scene: Scene) -> UUID:
    with unit(SYSTEM) as db:
        return scene.case(db).id


def test_fault_01_the_answer_to_the_create_is_lost_at_rt(
    scene: Scene, request_tracker: RequestTrackerPeer, proxy: FaultProxy
) -> None:
    """Without a token that makes the create repeatable, the search at the vendor decides."""
    proxy.add(r"POST .*/ticket$", "swallow")
    scene.forward(title="Lost at RT")
    scene.run(case_id(scene))
    assert scene.states()[0] == "create_unknown"
    scene.work(seconds=5)
    assert scene.states() == ("linked", ["done"])
    assert request_tracker.cases_called("Lost at RT") == [scene.external_id()]


def test_fault_38_49_a_merged_case_is_heard_on_and_notes_stay_with_the_vendor(
    scene: Scene, request_tracker: RequestTrackerPeer, proxy: FaultProxy
) -> None:
    """The client is shown what the vendor answers, never what it notes for itself."""
    with unit(SYSTEM) as db:
        db.get_one(VendorConnection, scene.connection_id).shows_client = True
    scene.forward(title="Merged at RT")
    scene.work()
    scene.poll()
    other = request_tracker.opens("The same of another customer")
    request_tracker.says(other, "For the other customer")
    request_tracker.merges(scene.external_id(), other)
    scene.poll()
    request_tracker.notes(other, "Only for us at the vendor")
    request_tracker.says(other, "For everybody")
    scene.say("We are still here")
    scene.work()
    scene.poll()
    shown = {
        one.body_text: one.visibility
        for one in scene.entries("vendor")
        if one.details["direction"] == "in"
    }
    assert shown == {"Only for us at the vendor": "internal", "For everybody": "public"}
    # Our reply opened the ticket there; nothing of ours answers that with a change of its own.
    assert proxy.count("PUT ") == 0
