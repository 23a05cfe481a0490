"""The whole way of a ticket to a described system: the engine, the description, django-helpdesk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.ports import free_port
from msp.kernel.scope import SYSTEM
from tests.harness.database import Database
from tests.vendors.helpdesk_peer import HelpdeskPeer
from tests.vendors.proxy import FaultProxy
from tests.vendors.scene import Scene, make_scene
from vendors.connections.actions.save_connection import ConnectionDraft, add_connection
from vendors.connections.models import VendorConnection
from vendors.register.models import Vendor

TITLE = "The scanner eats paper"


@pytest.fixture
def between(helpdesk: HelpdeskPeer) -> Iterator[FaultProxy]:
    proxy = FaultProxy(helpdesk.port)
    yield proxy
    proxy.close()


@pytest.fixture
def scene(
    fresh: Database,
    helpdesk: HelpdeskPeer,
    between: FaultProxy,
    loopback: Callable[[int], None],
) -> Scene:
    """A ticket to forward to a vendor whose list may lag an hour behind."""
    loopback(between.port)
    made = make_scene("https://unused.example/", "nobody", "nothing")
    config = helpdesk.config()
    config["definition"] += "  find_settles_seconds: 3600\n"
    with unit(SYSTEM) as db:
        before = db.get_one(VendorConnection, made.connection_id)
        vendor = db.get_one(Vendor, before.vendor_id)
        secret = {"secret": helpdesk.password}
        address = helpdesk.address(between.port)
        draft = ConnectionDraft("Helpdesk", "http", address, config, secret, per_minute=6000)
        draft = replace(draft, shows_client=True)
        return replace(made, connection_id=add_connection(db, vendor, draft, now=now()).id)


def test_fault_02_a_create_answered_with_500_becomes_one_case(
    scene: Scene, helpdesk: HelpdeskPeer
) -> None:
    title = f"{TITLE} {now().timestamp()}"
    helpdesk.calls_hook(f"http://127.0.0.1:{free_port()}/hook")
    try:
        scene.forward(title)
        scene.work()
    finally:
        helpdesk.calls_hook("")
    scene.work(seconds=5)
    assert scene.states() == ("linked", ["done"])
    assert helpdesk.cases_called(title) == [scene.external_id()]


def test_fault_07_no_second_case_is_made_while_the_list_lags(
    scene: Scene, helpdesk: HelpdeskPeer, between: FaultProxy
) -> None:
    title = f"{TITLE} {now().timestamp()}"
    between.alter_answer = lambda answer: (
        re.sub(rb"\[ref msp-", b"[not yet ", answer) if b'"results"' in answer else answer
    )
    between.add("POST .*/tickets/", "swallow")
    scene.forward(title)
    scene.work(seconds=3)
    assert scene.states()[0] == "create_unknown"
    assert between.count("POST .*/tickets/") == 1
    between.alter_answer = None
    scene.make_due()
    scene.work()
    assert scene.states() == ("linked", ["done"])
    assert helpdesk.cases_called(title) == [scene.external_id()]


def test_words_and_statuses_go_both_ways_and_private_ones_stay_inside(
    scene: Scene, helpdesk: HelpdeskPeer
) -> None:
    scene.forward()
    scene.work()
    case_id = scene.external_id()
    scene.say("Any news?")
    scene.work()
    helpdesk.says(case_id, "Between us: no parts.", public=False)
    shown = helpdesk.says(case_id, "A technician comes tomorrow.")
    helpdesk.sets_status(case_id, "3")
    scene.poll()
    assert heard(scene) == {
        "Between us: no parts.": "internal",
        "A technician comes tomorrow.": "public",
    }
    assert scene.states()[0] == "vendor_done"
    helpdesk.makes_public(shown, public=False)
    scene.poll()
    assert set(heard(scene).values()) == {"internal"}


def heard(scene: Scene) -> dict[str, str]:
    """What the vendor said, and for whose eyes."""
    said = scene.entries("vendor")
    return {one.body_text: one.visibility for one in said if one.details["direction"] == "in"}
