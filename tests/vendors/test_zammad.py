"""The preset for Zammad against a server of our own that answers as its documentation shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.harness.database import Database
from tests.vendors.conformance import Conformance, draft
from tests.vendors.scene import Scene, make_scene
from tests.vendors.zammad_peer import ZammadPeer
from tests.vendors.zammad_server import TOKEN
from vendors.connections.actions.save_connection import ConnectionDraft, add_connection
from vendors.connections.models import VendorConnection
from vendors.register.models import Vendor


@pytest.fixture(scope="module")
def peer() -> Iterator[ZammadPeer]:
    running = ZammadPeer()
    yield running
    running.close()


class TestZammad(Conformance):
    """Everything every connector does."""


@pytest.fixture
def scene(fresh: Database, peer: ZammadPeer, loopback: Callable[[int], None]) -> Scene:
    """A ticket to forward there, by the preset as it stands."""
    loopback(peer.port)
    made = make_scene("https://unused.example/", "nobody", "nothing")
    secret = {"secret": TOKEN}
    given = ConnectionDraft("Zammad", "http", peer.address(), peer.config(), secret)
    with unit(SYSTEM) as db:
        vendor = db.get_one(Vendor, db.get_one(VendorConnection, made.connection_id).vendor_id)
        draft_ = replace(given, per_minute=6000)
        return replace(made, connection_id=add_connection(db, vendor, draft_, now=now()).id)


def test_words_files_and_states_go_both_ways(scene: Scene, peer: ZammadPeer) -> None:
    scene.forward()
    scene.work()
    scene.poll()
    case_id = scene.external_id()
    scene.say("Any news?", [scene.attach("log.txt", b"It hums.")])
    scene.work()
    peer.says(case_id, "A technician comes\ntomorrow & brings <parts>.")
    peer.says(case_id, "Between us: no parts.", public=False)
    peer.sets_status(case_id, "closed")
    scene.poll()
    assert peer.files_of(case_id) == [b"It hums."]
    assert scene.heard() == [
        "A technician comes\ntomorrow & brings <parts>.",
        "Between us: no parts.",
    ]
    assert scene.states()[0] == "vendor_done"


def test_fault_07_what_its_search_does_not_know_yet_proves_nothing(peer: ZammadPeer) -> None:
    made = draft()
    with closing(peer.connector()) as ours:
        ref = ours.create_case(made, None)
        peer.server.unindexed.add(int(ref.external_id))
        assert ours.find_by_correlation(made.correlation_id) == []
        assert not ours.capabilities().search_is_complete
        peer.server.unindexed.clear()
        (found,) = ours.find_by_correlation(made.correlation_id)
    assert found.ref == ref
    assert ref.number is not None
    assert ref.number.startswith("22")


def test_fault_30_a_list_of_more_than_a_page_is_read_to_its_end(peer: ZammadPeer) -> None:
    with closing(peer.connector()) as ours:
        start = ours.changed_since(None, 100).next_cursor
        made = {ours.create_case(draft(), None).external_id for _ in range(60)}
        found: set[str] = set()
        more = True
        while more:
            page = ours.changed_since(start, 100)
            found |= {one.external_id for one in page.changes}
            start, more = page.next_cursor, page.more
    assert made <= found
