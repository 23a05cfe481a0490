"""Our address in the hub of a TMF621 server: put in, taken out, missed when it is forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from litestar.testing import TestClient
from sqlalchemy import select

from msp.kernel.db import unit
from msp.kernel.errors import Conflict
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.harness.database import Database
from tests.harness.leaks import plant
from tests.vendors import tmf_contract as contract
from tests.vendors.scene import Scene, make_scene
from tests.vendors.test_deliveries import outcomes, swept
from tests.vendors.tmf_operations import HEARD
from tests.vendors.tmf_peer import TicketPeer
from tests.vendors.tmf_server import ACCOUNT, PASSWORD
from vendors.connections.models import VendorConnection
from vendors.hooks.actions.ask_registration import ask_registration
from vendors.hooks.actions.keep_address import new_address
from vendors.hooks.models import VendorRegistration
from vendors.hooks.queries import address_behind, address_token
from vendors.hooks.registrations import standing
from vendors.sync.jobs.keep_registration import keep_registration, see_registrations
from vendors.sync.models import ExchangeLine

DIALECT = {"flavour": "standard", "patch": "merge", "changes": "query"}


@pytest.fixture(params=["4", "5"])
def peer(request: pytest.FixtureRequest) -> Iterator[TicketPeer]:
    """A server of each version, and neither side broke the contract."""
    running = TicketPeer({"version": request.param, **DIALECT})
    yield running
    running.close()
    assert running.server.broken == []


@pytest.fixture
def scene(fresh: Database, peer: TicketPeer, loopback: Callable[[int], None]) -> Scene:
    loopback(peer.port)
    more = {name: value for name, value in peer.config.items() if name != "username"}
    return make_scene(peer.server.url, ACCOUNT, PASSWORD, kind="tmf621", **more)


def ask(scene: Scene, *, wanted: bool = True) -> None:
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, scene.connection_id)
        ask_registration(db, connection, wanted=wanted, now=now())
    run(scene)


def run(scene: Scene) -> None:
    keep_registration(SYSTEM, connection_id=str(scene.connection_id))


def address(scene: Scene) -> str:
    with unit(SYSTEM) as db:
        token = address_token(db, scene.connection_id)
    assert token
    plant(token)
    return address_behind(token)


def row(scene: Scene) -> VendorRegistration:
    with unit(SYSTEM) as db:
        return db.scalars(select(VendorRegistration)).one()


def shown(scene: Scene) -> str:
    with unit(SYSTEM) as db:
        token = address_token(db, scene.connection_id)
    return standing(row(scene), token).value


def callbacks(peer: TicketPeer) -> list[str]:
    return [one["callback"] for one in peer.server.hub.listeners.values()]


def test_the_vendor_is_told_our_address_and_what_it_tells_is_read_at_once(
    scene: Scene, peer: TicketPeer, application: TestClient[Any]
) -> None:
    ask(scene)
    assert callbacks(peer) == [address(scene)]
    assert (row(scene).registration_id, shown(scene)) == ("H-501", "there")
    assert row(scene).tells

    def post(callback: str, body: bytes) -> None:
        headers = {"Host": "localhost", "Content-Type": "application/json"}
        path = urlsplit(callback).path
        heard = application.post(path, content=body, headers=headers)
        version = peer.server.version
        status, kind = HEARD[version]
        assert heard.status_code == status
        if not kind:
            assert heard.content == b""
            return
        assert contract.complaints(version, kind, heard.json(), closed=True) == []
        assert heard.json()["callback"] == callback

    scene.forward()
    scene.work()
    peer.server.hub.post = post
    peer.says(scene.external_id(), "We have a fix.")
    assert outcomes() == ["waiting"]
    swept(scene)
    assert scene.heard() == ["We have a fix."]
    assert outcomes() == ["looked"]


def test_it_is_taken_out_again_and_pressing_twice_registers_once(
    scene: Scene, peer: TicketPeer
) -> None:
    ask(scene)
    run(scene)
    assert len(callbacks(peer)) == 1
    ask(scene)
    assert len(callbacks(peer)) == 1
    ask(scene, wanted=False)
    assert (callbacks(peer), shown(scene)) == ([], "none")
    ask(scene, wanted=False)
    assert shown(scene) == "none"


def test_a_new_address_takes_the_old_ones_place(scene: Scene, peer: TicketPeer) -> None:
    ask(scene)
    before = address(scene)
    with unit(SYSTEM) as db:
        new_address(db, db.get_one(VendorConnection, scene.connection_id), now=now())
    assert shown(scene) == "old"
    ask(scene)
    assert shown(scene) == "there"
    assert callbacks(peer) == [address(scene)]
    assert address(scene) != before


def test_a_vendor_that_forgets_is_seen_and_asked_for_news_all_the_same(
    scene: Scene, peer: TicketPeer
) -> None:
    ask(scene)
    scene.forward()
    scene.work()
    scene.poll()
    peer.server.hub.listeners.clear()
    with unit(SYSTEM) as db:
        known = db.scalars(select(VendorRegistration)).one()
        known.seen_at = now() - timedelta(hours=1)
    with unit(SYSTEM) as db:
        see_registrations(db)
    run(scene)
    assert shown(scene) == "lost"
    peer.says(scene.external_id(), "Nobody was told of this.")
    scene.poll()
    assert scene.heard() == ["Nobody was told of this."]
    ask(scene)
    assert (shown(scene), callbacks(peer)) == ("there", [address(scene)])


def test_a_server_that_cannot_be_asked_is_not_accused_of_forgetting(
    scene: Scene, peer: TicketPeer
) -> None:
    peer.server.quirks.add("no look into the hub")
    ask(scene)
    run(scene)
    assert (shown(scene), row(scene).tells) == ("there", False)
    peer.server.quirks.clear()


def test_a_server_without_a_hub_says_so_and_nothing_else_stops(
    scene: Scene, peer: TicketPeer
) -> None:
    peer.server.quirks.add("no hub")
    ask(scene)
    assert shown(scene) == "failed"
    assert "This server has no hub." in row(scene).problem
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, scene.connection_id)
        assert connection.is_working
        assert connection.failures == 0
    peer.server.quirks.clear()
    ask(scene)
    assert shown(scene) == "there"


def test_the_exchange_log_has_the_registration_and_not_the_address(
    scene: Scene, peer: TicketPeer
) -> None:
    ask(scene)
    token = address(scene).rpartition("/")[2]
    with unit(SYSTEM) as db:
        lines = db.scalars(select(ExchangeLine).where(ExchangeLine.what == "hub")).all()
        told = json.dumps([[str(value) for value in vars(one).values()] for one in lines])
    assert "/hub" in told
    assert token not in told


def test_a_paused_connection_registers_nothing(scene: Scene, peer: TicketPeer) -> None:
    with unit(SYSTEM) as db:
        db.get_one(VendorConnection, scene.connection_id).state = "paused"
    with pytest.raises(Conflict):
        ask(scene)
    assert callbacks(peer) == []


def test_the_page_offers_it_where_the_vendor_has_a_register(
    visit: Visit, ada: Agent, frank: Agent, connection: VendorConnection
) -> None:
    panel = f"/vendors/panel/connection/{connection.id}/hook"
    button = f"/vendors/connections/{connection.id}/hook/registration"
    assert "Register at the vendor" not in visit(ada).fragment(panel).text
    connection.kind = "tmf621"
    connection.config = {"username": "msp", "version": "5"}
    shown = visit(ada).fragment(panel).text
    assert "not registered" in shown
    assert "Register at the vendor" in shown
    assert visit(ada).post(button).status_code == 303
    assert "being changed" in visit(ada).fragment(panel).text
    assert visit(frank).post(button).status_code in (403, 404)
    connection.config = {"username": "msp", "version": "5", "flavour": "servicenow"}
    assert "register" not in visit(ada).fragment(panel).text.lower()
