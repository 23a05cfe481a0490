"""Faults around the making of a case: lost answers, broken answers, doubles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.vendors.proxy import FaultProxy, reply
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene
from vendors.cases.models import VendorCase
from vendors.connections.models import VendorConnection
from vendors.sync.actions.take_lease import take_lease
from vendors.sync.jobs.sweep import sweep

CREATE = r"POST .*/issue/@poe/."


def case_id(scene: Scene) -> UUID:
    with unit(SYSTEM) as db:
        return scene.case(db).id


def test_fault_01_the_answer_to_the_create_is_lost(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    proxy.add(CREATE, "swallow")
    scene.forward(title="Lost answer")
    scene.run(case_id(scene))
    # On a slow machine the search for it may have been due within the same run.
    assert scene.states()[0] in ("create_unknown", "linked")
    scene.work(seconds=5)
    assert scene.states() == ("linked", ["done"])
    assert roundup.cases_called("Lost answer") == [scene.external_id()]


def test_fault_02_the_create_answers_500_although_it_was_done(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    broken = reply("500 Oops", b"<h1>Server error</h1>", "Content-Type: text/html")
    proxy.add(CREATE, "answer", reply=broken, forward=True)
    scene.forward(title="Said 500")
    scene.work(seconds=5)
    assert scene.states() == ("linked", ["done"])
    assert len(roundup.cases_called("Said 500")) == 1


def test_fault_03_a_refused_connection_needs_no_search(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, scene.connection_id)
        right, connection.base_url = connection.base_url, "http://127.0.0.1:1/vendor/"
    scene.forward(title="Nobody there")
    scene.run(case_id(scene))
    assert scene.states() == ("pending_create", ["queued"])
    assert "keeps trying" in scene.told()
    with unit(SYSTEM) as db:
        db.get_one(VendorConnection, scene.connection_id).base_url = right
    scene.make_due()
    scene.work()
    assert scene.states() == ("linked", ["done"])
    assert len(roundup.cases_called("Nobody there")) == 1
    assert proxy.count(r"GET .*messageid.*case") == 1


def test_fault_05_two_workers_take_one_case(scene: Scene, roundup: RoundupPeer) -> None:
    scene.forward(title="Two workers")
    with unit(SYSTEM) as db:
        lease = take_lease(db, case_id(scene), now=now())
    assert lease is not None
    scene.run(case_id(scene))
    assert scene.states() == ("pending_create", ["queued"])
    assert roundup.cases_called("Two workers") == []
    with unit(SYSTEM) as db:
        scene.case(db).lease_until = now() - timedelta(seconds=1)
    scene.work()
    assert len(roundup.cases_called("Two workers")) == 1


def test_fault_09_two_cases_carry_our_mark(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    proxy.add(CREATE, "swallow")
    scene.forward(title="Made twice")
    scene.run(case_id(scene))
    (first,) = roundup.cases_called("Made twice")
    copy = roundup.copies(first)
    scene.work(seconds=5)
    assert scene.external_id() == min(first, copy, key=int)
    with unit(SYSTEM) as db:
        assert "duplicates" in scene.case(db).attention
    assert "2 cases" in scene.told()
    assert roundup.status_of(copy) == "unread"


def test_fault_65_a_lost_doorbell_costs_seconds(
    scene: Scene, roundup: RoundupPeer, loopback: Callable[[int], None]
) -> None:
    scene.forward(title="No doorbell")
    with unit(SYSTEM) as db:
        sweep(db)
        waiting = db.scalar(select(VendorCase.wake_at))
    assert waiting is not None
    assert waiting - now() < timedelta(seconds=20)
    with unit(SYSTEM) as db:
        scene.case(db).wake_at = now()
    scene.work()
    assert len(roundup.cases_called("No doorbell")) == 1


def test_fault_71_a_vendor_that_was_reset_shows_somebody_elses_case(
    scene: Scene, roundup: RoundupPeer
) -> None:
    """The same number, another case: nothing is believed and nothing more is written there."""
    scene.forward()
    scene.work()
    foreign = roundup.opens("Somebody else's printer")
    with unit(SYSTEM) as db:
        case = scene.case(db)
        case.external_id = foreign
        case.look_at = case.wake_at = now()
    scene.work()
    assert scene.states()[0] == "suspended"
    assert "not our case" in scene.told()
    roundup.says(foreign, "for another customer")
    scene.poll()
    assert scene.heard() == []
    with unit(SYSTEM) as db:
        assert "not_our_case" in scene.case(db).attention
