"""Each way of signing in that a definition knows, through the engine to a real server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from msp.kernel.db import unit
from msp.kernel.http_exchange import Exchange
from msp.kernel.scope import SYSTEM
from tests.harness.database import Database
from tests.harness.leaks import leaks_in, leaks_in_database, plant
from tests.vendors.conformance import draft
from tests.vendors.json_peer import connector, described, scene_at
from tests.vendors.json_server import SECRET, JsonServer
from tests.vendors.scene import Scene
from vendors.connections.actions.set_secret import set_secret
from vendors.connections.models import VendorConnection
from vendors.connectors.http.tokens import MARGIN_SECONDS, TokenShelf
from vendors.protocol.errors import AuthFailed, Transient
from vendors.protocol.values import OutgoingComment

WRONG = 'mistyped but/long+enough="'
WAYS: dict[str, tuple[dict[str, Any], str]] = {
    "basic": ({"way": "basic"}, "{kind: basic}"),
    "bearer": ({"way": "bearer"}, "{kind: bearer}"),
    "header": (
        {"way": "header", "name": "X-Desk", "prefix": "Key "},
        "{kind: header, name: X-Desk, prefix: 'Key '}",
    ),
    "query": ({"way": "query", "name": "k"}, "{kind: query, name: k}"),
    "oauth2": ({"way": "oauth2"}, "{kind: oauth2, token_address: 'ADDRESStoken'}"),
    "oauth2, in the form": (
        {"way": "oauth2", "quirks": {"in form"}},
        "{kind: oauth2, token_address: 'ADDRESStoken', client_in: form, scope: cases}",
    ),
}
OAUTH = WAYS["oauth2"][1]


@pytest.fixture
def system() -> Iterator[JsonServer]:
    running = JsonServer(way="oauth2")
    yield running
    running.close()


@pytest.fixture(params=list(WAYS))
def signed(
    request: pytest.FixtureRequest, fresh: Database, loopback: Callable[[int], None]
) -> Iterator[tuple[Scene, JsonServer]]:
    """A ticket to forward to a system that is signed in to in this way, and quotes its askers."""
    for one in (SECRET, WRONG):
        plant(one, quote(one), quote(one, safe=""), quote_plus(one), json.dumps(one)[1:-1])
    given, sign_in = WAYS[request.param]
    running = JsonServer(**{**given, "quirks": {"quotes", *given.get("quirks", ())}})
    loopback(running.port)
    yield scene_at(running, described(sign_in.replace("ADDRESS", running.url))), running
    running.close()


def test_a_ticket_goes_there_and_words_go_both_ways(signed: tuple[Scene, JsonServer]) -> None:
    scene, system = signed
    scene.forward()
    scene.work()
    case_id = scene.external_id()
    scene.say("Any news?")
    scene.work()
    system.say(case_id, "A technician comes tomorrow.")
    scene.poll()
    assert scene.states() == ("linked", ["done", "done"])
    assert scene.heard() == ["A technician comes tomorrow."]
    assert [one["text"].split("\n")[0] for one in system.tickets[case_id]["notes"]] == [
        "Any news?",
        "A technician comes tomorrow.",
    ]
    # One token was enough for all of it.
    assert system.count("POST token") == (system.way == "oauth2")


def test_fault_19_a_wrong_secret_is_tried_once_and_stops_the_connection(
    signed: tuple[Scene, JsonServer], fresh: Database
) -> None:
    scene, system = signed
    scene.forward()
    scene.work()
    with unit(SYSTEM) as db:
        set_secret(db, connection_of(db, scene), "secret", WRONG)
    asked = len(system.asked)
    scene.say("With a wrong secret")
    scene.work(seconds=3)
    scene.poll()
    assert len(system.asked) == asked + 1
    with unit(SYSTEM) as db:
        stopped = connection_of(db, scene)
        assert stopped.state == "auth_failed"
        assert stopped.state_reason
        shown = stopped.state_reason + stopped.last_error
    # What was written waits; nothing of it was lost or refused.
    assert scene.states() == ("linked", ["done", "queued"])
    assert leaks_in(shown, "the page") + leaks_in_database(fresh.superuser_url) == []


def connection_of(db: Any, scene: Scene) -> VendorConnection:
    found: VendorConnection = db.get_one(VendorConnection, scene.connection_id)
    return found


def test_a_read_whose_token_has_lapsed_is_made_once_more_with_a_new_one(
    system: JsonServer,
) -> None:
    with closing(ours(system)) as one:
        ref = one.create_case(draft(), None)
        system.revoke()
        assert one.fetch_case(ref).raw_status == "new"
    assert system.count("POST token") == 2
    assert system.count(f"GET tickets/{ref.external_id}") == 2


def test_fault_02_a_write_whose_token_has_lapsed_is_not_made_again_by_itself(
    system: JsonServer,
) -> None:
    with closing(ours(system)) as one:
        one.check()
        system.revoke()
        with pytest.raises(Transient):
            one.create_case(draft(), None)
        assert system.count("POST tickets") == 1
        assert system.tickets == {}
        one.create_case(draft(), None)
    assert len(system.tickets) == 1


def test_a_token_that_is_never_good_is_no_reason_to_ask_for_ever(system: JsonServer) -> None:
    system.quirks.add("gives bad tokens")
    with closing(ours(system)) as one, pytest.raises(AuthFailed):
        one.check()
    assert system.count("POST token") == 1
    assert system.count("GET me") == 1


def test_a_token_outlives_its_connector_and_not_its_time(system: JsonServer) -> None:
    for _ in range(3):
        with closing(ours(system)) as one:
            one.check()
    assert system.count("POST token") == 1
    with closing(ours(system, secret="another secret")) as other, pytest.raises(AuthFailed):
        other.check()
    system.token_seconds = int(MARGIN_SECONDS)
    system.revoke()
    for _ in range(3):
        with closing(ours(system)) as one:
            one.check()
    assert system.count("POST token") == 5


def test_the_shelf_keeps_a_token_for_its_life_and_a_newer_one_from_being_dropped() -> None:
    now = [0.0]
    shelf = TokenShelf(lambda: now[0])
    shelf.keep("a", "first", 600)
    assert (shelf.get("a"), shelf.get("b")) == ("first", "")
    shelf.keep("a", "second", 600)
    shelf.drop("a", "first")
    assert shelf.get("a") == "second"
    now[0] = 600 - MARGIN_SECONDS
    assert shelf.get("a") == ""


def test_a_token_endpoint_that_is_away_is_no_wrong_secret(system: JsonServer) -> None:
    system.quirks.add("token endpoint away")
    with closing(ours(system)) as one, pytest.raises(Transient):
        one.create_case(draft(), None)
    assert system.count("POST tickets") == 0


def test_no_secret_and_no_token_stands_in_what_is_recorded(system: JsonServer) -> None:
    """Also where the vendor quotes them, within an address or within JSON."""
    made: list[Exchange] = []
    system.quirks.add("quotes")
    with closing(ours(system, record=made.append)) as one:
        ref = one.create_case(draft(), None)
        one.add_comment(ref, OutgoingComment("k-1", "Any news?"), None)
        tokens = list(system.tokens)
        system.revoke()
        system.quirks.add("gives bad tokens")
        with pytest.raises(AuthFailed) as refused:
            one.fetch_case(ref)
    told = repr(made) + str(refused.value)
    assert "I do not know" in told
    for secret in (SECRET, *tokens):
        assert secret not in told
        assert quote(secret, safe="") not in told
        assert quote_plus(secret) not in told
        assert json.dumps(secret)[1:-1] not in told


def test_a_key_that_no_header_can_carry_is_said_before_anything_is_sent(
    system: JsonServer,
) -> None:
    plain = connector(system, described(), secret="żółć i jeszcze")
    with closing(plain), pytest.raises(AuthFailed, match="plain letters"):
        plain.check()
    assert system.asked == []


def ours(system: JsonServer, **more: Any) -> Any:
    return connector(system, described(OAUTH.replace("ADDRESS", system.url)), **more)
