"""A vendor whose software is changed under a running connection (G3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.harness.database import Database
from tests.vendors.lying import Lies, lies
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene, make_scene
from tests.vendors.tmf_peer import TicketPeer
from tests.vendors.tmf_server import ACCOUNT, PASSWORD
from vendors.cases.values import Attention
from vendors.connections.models import VendorConnection
from vendors.connections.words import version_words

__all__ = ["lies"]


def connection_of(scene: Scene) -> VendorConnection:
    with unit(SYSTEM) as db:
        return db.get_one(VendorConnection, scene.connection_id)


def attention(scene: Scene) -> list[str]:
    with unit(SYSTEM) as db:
        return list(scene.case(db).attention)


def test_g03_other_software_at_the_vendor_has_every_case_read_anew(
    scene: Scene, roundup: RoundupPeer, lies: Lies
) -> None:
    """Since the upgrade its list of changes leaves our case out: comments would stop for ever."""
    lies.version = "2.3.9"
    scene.forward()
    scene.work()
    scene.poll()
    lies.hidden.add(scene.external_id())
    roundup.says(scene.external_id(), "Said behind the list's back.")
    scene.poll()
    assert scene.heard() == []
    assert connection_of(scene).version_changed_at is None
    lies.version = "2.3.10"
    scene.poll()
    assert scene.heard() == ["Said behind the list's back."]
    told = connection_of(scene)
    assert (told.version, told.version_before) == ("2.3.10", "2.3.9")
    assert "changed from 2.3.9 to 2.3.10" in version_words(told, now())
    assert version_words(told, now() + timedelta(days=15)) == ""
    roundup.says(scene.external_id(), "Once more behind it.")
    scene.poll()
    assert len(scene.heard()) == 1


def test_g03_the_page_of_the_connection_says_so(
    db: Session, visit: Visit, ada: Agent, connection: VendorConnection
) -> None:
    connection.version, connection.version_before = "2.3.10", "2.3.9"
    connection.version_changed_at = now()
    db.flush()
    page = visit(ada).get(f"/vendors/connections/{connection.id}").text
    assert "The vendor&#39;s system changed from 2.3.9 to 2.3.10" in page


@pytest.fixture
def ticketing(fresh: Database, loopback: Callable[[int], None]) -> Iterator[TicketPeer]:
    running = TicketPeer({"changes": "query"})
    loopback(running.port)
    yield running
    running.close()


@pytest.fixture
def talking(ticketing: TicketPeer) -> Scene:
    """A case in which both sides have said something that the client sees."""
    scene = make_scene(
        f"http://127.0.0.1:{ticketing.port}{ticketing.server.root}",
        ACCOUNT,
        PASSWORD,
        kind="tmf621",
        version="4",
        flavour="standard",
        patch="merge",
        changes="query",
    )
    with unit(SYSTEM) as db:
        db.get_one(VendorConnection, scene.connection_id).shows_client = True
    scene.forward()
    scene.work()
    scene.poll()
    scene.say("It smokes.")
    scene.work()
    ticketing.says(scene.external_id(), "Switch it off.")
    ticketing.says(scene.external_id(), "A technician comes.")
    scene.poll()
    assert scene.heard() == ["Switch it off.", "A technician comes."]
    return scene


def shown(scene: Scene) -> list[str]:
    """What the vendor said and the client sees."""
    return [one.body_text for one in scene.entries("vendor") if one.visibility == "public"]


def test_g03_messages_that_vanish_all_at_once_are_not_taken_for_taken_back(
    talking: Scene, ticketing: TicketPeer
) -> None:
    before = shown(talking)
    assert len(before) == 2
    ticketing.server.quirks.add("notes elsewhere")
    ticketing.sets_status(talking.external_id(), "inProgress")
    talking.poll()
    assert shown(talking) == before
    assert Attention.WORDS_GONE in attention(talking)
    assert talking.told().count("shows none of the messages any more") == 1
    with unit(SYSTEM) as db:
        assert talking.case(db).status == "in_progress"
    ticketing.server.quirks.clear()
    ticketing.says(talking.external_id(), "We are back.")
    talking.poll()
    assert shown(talking) == [*before, "We are back."]
    assert Attention.WORDS_GONE not in attention(talking)


def test_g03_a_single_message_that_is_gone_was_taken_back(
    talking: Scene, ticketing: TicketPeer
) -> None:
    with ticketing.server.lock:
        ticket = ticketing.server.tickets[talking.external_id()]
        ticket["note"] = [one for one in ticket["note"] if one["text"] != "Switch it off."]
        ticketing.server.touch(ticket)
    talking.poll()
    assert shown(talking) == ["A technician comes."]
    assert Attention.WORDS_GONE not in attention(talking)


def test_g03_a_message_that_is_accepted_and_not_to_be_read_is_not_called_delivered(
    talking: Scene, ticketing: TicketPeer
) -> None:
    ticketing.server.quirks.add("notes elsewhere")
    talking.say("Do you hear us?")
    talking.work()
    assert talking.states()[1][-1] == "dead"
    assert Attention.BLOCKED in attention(talking)
    assert "does not read back as it was sent" in talking.told()
