"""Deliveries from a vendor: proven, kept, looked after, and never believed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response
from litestar.testing import TestClient
from sqlalchemy import func, select

from msp.desk.tickets.models import Ticket
from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.harness.leaks import plant
from tests.vendors.proxy import FaultProxy
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene, connect
from vendors.connections.models import VendorConnection
from vendors.connectors.signatures import Scheme, signed
from vendors.hooks.actions.keep_address import new_address, rotate_secret
from vendors.hooks.models import VendorDelivery
from vendors.hooks.webhooks import LARGEST
from vendors.sync.jobs.sweep import sweep

KEY = "whsec_c2VjcmV0IG9mIHRoZSB2ZW5kb3Igb25seQ=="
Deliver = Callable[..., Response]


@pytest.fixture
def deliver(scene: Scene, application: TestClient[Any]) -> Deliver:
    """The vendor calls our address; returns our answer."""
    token = open_hook(scene)

    def delivering(
        issue: str,
        *,
        number: str = "",
        key: str = KEY,
        at: datetime | None = None,
        to: str = token,
        body: bytes | None = None,
    ) -> Response:
        content = json.dumps({"issue": issue}).encode() if body is None else body
        headers = signed(
            Scheme.STANDARD, key, content, delivery=number or str(uuid4()), at=at or now()
        )
        answer: Response = application.post(
            f"/hooks/vendor/{to}", content=content, headers={"Host": "localhost", **headers}
        )
        return answer

    return delivering


def open_hook(scene: Scene, key: str = KEY) -> str:
    plant(key)
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, scene.connection_id)
        rotate_secret(db, connection, key, now=now())
        token = new_address(db, connection, now=now())
    plant(token)
    return token


def swept(scene: Scene) -> None:
    with unit(SYSTEM) as db:
        for one in db.scalars(select(VendorDelivery)):
            one.next_at = min(one.next_at, now())
    with unit(SYSTEM) as db:
        sweep(db)
    # The sweep puts its cases down for a moment later, should the message to the worker be lost.
    scene.make_due()
    scene.work()


def outcomes() -> list[str]:
    with unit(SYSTEM) as db:
        return list(db.scalars(select(VendorDelivery.outcome).order_by(VendorDelivery.received_at)))


def linked(scene: Scene) -> str:
    scene.forward()
    scene.work()
    scene.poll()
    return scene.external_id()


def test_a_delivery_has_the_case_read_and_is_not_believed_itself(
    scene: Scene, roundup: RoundupPeer, deliver: Deliver
) -> None:
    case = linked(scene)
    roundup.says(case, "We have a fix.")
    answer = deliver("", body=json.dumps({"issue": case, "text": "Forged words"}).encode())
    assert answer.status_code == 202
    assert not answer.content
    assert scene.heard() == []
    swept(scene)
    assert scene.heard() == ["We have a fix."]
    assert outcomes() == ["looked"]


def test_fault_14_the_vendor_is_faster_than_our_own_commit(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy, deliver: Deliver
) -> None:
    """The case exists at the vendor and its answer is on the way: the hint waits, unapplied."""
    held = proxy.add(r"POST .*/issue/@poe/.", "hold")
    scene.forward(title="Faster than us")
    worker = threading.Thread(target=scene.work)
    worker.start()
    assert held.reached.wait(20)
    (case,) = roundup.cases_called("Faster than us")
    roundup.says(case, "Looking at it already.")
    assert deliver(case).status_code == 202
    with unit(SYSTEM) as db:
        sweep(db)
    assert outcomes() == ["waiting"]
    held.release.set()
    worker.join()
    swept(scene)
    assert outcomes() == ["looked"]
    assert scene.heard() == ["Looking at it already."]
    with unit(SYSTEM) as db:
        assert db.scalar(select(func.count(Ticket.id))) == 1


def test_fault_55_what_is_not_the_vendors_is_refused_and_listed(
    scene: Scene, deliver: Deliver
) -> None:
    case = linked(scene)
    assert deliver(case, key="whsec_c29tZWJvZHkgZWxzZSBlbnRpcmVseQ==").status_code == 401
    assert deliver(case, at=datetime.fromisoformat("2026-01-01T00:00:00+00:00")).status_code == 401
    assert outcomes() == ["refused", "refused"]


def test_fault_55_a_replay_is_counted_and_wakes_nobody(scene: Scene, deliver: Deliver) -> None:
    case = linked(scene)
    for _ in range(3):
        assert deliver(case, number="the same one").status_code == 202
    with unit(SYSTEM) as db:
        (one,) = db.scalars(select(VendorDelivery))
        assert (one.dedupe_key, one.times) == ("the same one", 3)
    swept(scene)
    with unit(SYSTEM) as db:
        looked_at = scene.case(db).synced_at
    assert deliver(case, number="the same one").status_code == 202
    swept(scene)
    with unit(SYSTEM) as db:
        assert scene.case(db).synced_at == looked_at


def test_fault_55_the_old_secret_counts_until_it_is_forgotten(
    scene: Scene, deliver: Deliver
) -> None:
    case, fresh_key = linked(scene), "whsec_YSBuZXcgc2VjcmV0IG9mIHRoZSB2ZW5kb3I="
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, scene.connection_id)
        rotate_secret(db, connection, fresh_key, now=now())
    assert deliver(case).status_code == 202
    assert deliver(case, key=fresh_key).status_code == 202
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, scene.connection_id)
        rotate_secret(db, connection, "whsec_YSB0aGlyZCBzZWNyZXQgb2YgdGhlbSBhbGw=", now=now())
    assert deliver(case).status_code == 401
    assert deliver(case, key=fresh_key).status_code == 202


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe\x00", b"[]", b"null", b'{"issue": null}', b"[" * 100_000, b'{"a":1}'],
)
def test_fault_56_a_body_nobody_can_read_is_refused_and_never_a_fault_of_ours(
    scene: Scene, deliver: Deliver, body: bytes
) -> None:
    assert deliver("", body=body).status_code == 422
    assert outcomes() == ["refused"]


def test_fault_56_a_body_of_fifty_megabytes_is_not_read_to_its_end(
    scene: Scene, deliver: Deliver
) -> None:
    assert deliver("", body=b"x" * (LARGEST + 1)).status_code == 413
    assert deliver("", body=b"x" * 50_000_000).status_code == 413
    assert outcomes() == []


def test_fault_56_many_deliveries_are_one_look_and_few_wake_ups(
    scene: Scene, deliver: Deliver, proxy: FaultProxy
) -> None:
    case = linked(scene)
    for _ in range(60):
        assert deliver(case).status_code == 202
    before = proxy.count(rf"GET .*/issue\?.*id={case}\b")
    swept(scene)
    assert outcomes() == ["looked"] * 60
    assert proxy.count(rf"GET .*/issue\?.*id={case}\b") == before + 1
    for _ in range(30):
        deliver(case, key="whsec_c29tZWJvZHkgZWxzZSBlbnRpcmVseQ==")
    assert outcomes().count("refused") == 20


def test_fault_57_five_times_in_any_order_and_one_of_them_lost(
    scene: Scene, roundup: RoundupPeer, deliver: Deliver
) -> None:
    case = linked(scene)
    for number in range(5):
        roundup.says(case, f"news {number}")
    for name in ("c", "a", "c", "b", "a"):
        deliver(case, number=name)
    swept(scene)
    assert scene.heard() == [f"news {number}" for number in range(5)]
    roundup.says(case, "Its delivery is lost.")
    scene.poll()
    deliver(case, number="late")
    swept(scene)
    assert scene.heard()[5:] == ["Its delivery is lost."]


def test_fault_58_another_connections_signature_or_a_strange_case_touches_nothing(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy, deliver: Deliver
) -> None:
    """An address there is not answers 404; a case that is not ours answers as one that is."""
    case = linked(scene)
    with unit(SYSTEM) as db:
        other = connect(
            db, roundup.address(proxy.port), roundup.tracker.api_user,
            roundup.tracker.api_password, vendor="Others",
        )  # fmt: skip
    elsewhere = Scene(scene.tenant_id, scene.ticket_id, scene.agent_id, other)
    theirs = open_hook(elsewhere, "whsec_dGhlIG90aGVyIHZlbmRvcidzIHNlY3JldA==")
    assert deliver(case, to=theirs).status_code == 401
    assert deliver(case, to="no-such-address").status_code == 404
    strange = deliver("999999")
    known = deliver(case)
    assert (strange.status_code, strange.content) == (known.status_code, known.content)
    with unit(SYSTEM) as db:
        looked_at = scene.case(db).synced_at
    swept(scene)
    assert sorted(outcomes()) == ["looked", "refused", "unmatched"]
    with unit(SYSTEM) as db:
        assert scene.case(db).synced_at != looked_at
        assert db.scalar(select(func.count(Ticket.id))) == 1
