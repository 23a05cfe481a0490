"""Rate limits, sign-ins, closed doors and vendors that are away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.vendors.proxy import FaultProxy, reply
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene, connect
from vendors.cases.models import CaseOperation
from vendors.connections.actions.resume import resume
from vendors.connections.actions.set_secret import set_secret
from vendors.connections.models import VendorConnection
from vendors.sync.models import ExchangeLine

CREATE = r"POST .*/issue/@poe/."


def case_id(scene: Scene) -> UUID:
    with unit(SYSTEM) as db:
        return scene.case(db).id


def connection_of(scene: Scene) -> VendorConnection:
    with unit(SYSTEM) as db:
        return db.get_one(VendorConnection, scene.connection_id)


def test_fault_15_a_rate_limit_holds_this_connection_only(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    proxy.add("POST", "answer", reply=reply("429 Slow down", b"{}", "Retry-After: 600"))
    scene.forward(title="Too fast")
    scene.run(case_id(scene))
    connection = connection_of(scene)
    assert connection.held_until is not None
    assert connection.held_until - now() > timedelta(minutes=9)
    assert connection.failures == 0
    with unit(SYSTEM) as db:
        other = connect(
            db, roundup.address(proxy.port), roundup.tracker.api_user,
            roundup.tracker.api_password, vendor="Others",
        )  # fmt: skip
    elsewhere = Scene(scene.tenant_id, scene.another_ticket(), scene.agent_id, other)
    elsewhere.forward(title="Not held")
    elsewhere.work()
    assert elsewhere.states()[0] == "linked"
    assert scene.states()[0] == "pending_create"


def test_g06_fault_19_a_wrong_password_stops_the_connection_at_once(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, scene.connection_id)
        set_secret(db, connection, "password", "mistyped")
    scene.forward(title="Locked out")
    scene.work(seconds=3)
    scene.poll()
    assert connection_of(scene).state == "auth_failed"
    assert len(proxy.seen) == 1
    assert scene.states() == ("pending_create", ["queued"])
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, scene.connection_id)
        set_secret(db, connection, "password", roundup.tracker.api_password)
        resume(db, connection, now=now())
    scene.make_due()
    scene.work()
    assert scene.states() == ("linked", ["done"])


def test_fault_20_an_identity_that_is_not_ours_moves_no_cursor(
    scene: Scene, proxy: FaultProxy
) -> None:
    scene.poll()
    before = connection_of(scene).cursor
    anonymous = b'{"data": {"id": "9", "attributes": {"username": "mspdesk"}}}'
    proxy.add("GET .*/user/", "answer", reply=reply("200 OK", anonymous))
    scene.poll()
    after = connection_of(scene)
    assert after.cursor == before
    assert after.state == "auth_failed"


def test_fault_24_a_login_page_counts_for_the_breaker_and_changes_nothing(
    scene: Scene, proxy: FaultProxy
) -> None:
    scene.poll()
    before = connection_of(scene).cursor
    page = reply("200 OK", b"<html>Sign in</html>", "Content-Type: text/html")
    proxy.add(".", "answer", times=20, reply=page)
    for _ in range(5):
        scene.poll()
    after = connection_of(scene)
    assert after.cursor == before
    assert after.is_broken


def test_g05_fault_25_a_vendor_that_was_down_is_caught_up_in_order(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    scene.forward()
    scene.work()
    case = scene.external_id()
    fault = proxy.add(".", "drop", times=10_000)
    for number in range(12):
        scene.say(f"message {number}")
    for _ in range(8):
        scene.poll()
    asked = fault.done
    assert connection_of(scene).is_broken
    for _ in range(5):
        scene.poll()
        scene.run(case_id(scene))
    assert fault.done == asked
    proxy.faults.clear()
    with unit(SYSTEM) as db:
        db.get_one(VendorConnection, scene.connection_id).probe_at = now()
    scene.poll()
    assert not connection_of(scene).is_broken
    scene.make_due()
    scene.work(seconds=10)
    assert roundup.comments_of(case)[1:] == [f"message {number}" for number in range(12)]


def test_the_exchange_log_tells_the_story_without_the_password(
    scene: Scene, roundup: RoundupPeer
) -> None:
    scene.forward()
    scene.work()
    scene.poll()
    roundup.says(scene.external_id(), "Heard by a poll")
    scene.poll()
    with unit(SYSTEM) as db:
        lines = db.scalars(select(ExchangeLine)).all()
        texts = "\n".join(
            f"{one.url}{one.request_headers}{one.request_body}{one.answer_body}" for one in lines
        )
        assert {one.what for one in lines} == {"create", "look", "poll"}
        assert roundup.tracker.api_password not in texts
        assert "Basic" not in texts
        db.execute(delete(ExchangeLine))
        assert db.scalar(select(func.count(CaseOperation.id))) == 1


def test_fault_26_without_its_entry_the_loopback_is_not_called(
    scene: Scene, proxy: FaultProxy, loopback: Callable[[int], None]
) -> None:
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, scene.connection_id)
        connection.base_url = connection.base_url.replace("127.0.0.1", "localhost")
    scene.forward()
    scene.run(case_id(scene))
    assert scene.states()[0] == "pending_create"
    assert "MSP_VENDOR_ALLOW" in scene.told()
    assert proxy.seen == []
