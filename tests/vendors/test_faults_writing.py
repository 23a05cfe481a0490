"""What we write into a case that lives: overtaken, lost, dead, skipped."""

from __future__ import annotations

import pytest

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.vendors.proxy import FaultProxy, reply
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene
from vendors.cases.actions.end_case import not_fixed
from vendors.cases.actions.settle_operation import replay, skip

CREATE = r"POST .*/issue/@poe/."


def test_fault_43_the_vendor_moved_on_and_our_wish_is_dropped(
    scene: Scene, roundup: RoundupPeer
) -> None:
    scene.forward()
    scene.work()
    case = scene.external_id()
    roundup.sets_status(case, "resolved")
    scene.poll()
    with unit(SYSTEM) as db:
        not_fixed(db, scene.link(db), "No.", scene.bob, now=now())
    roundup.sets_status(case, "need-eg")
    scene.work()
    assert roundup.status_of(case) == "need-eg"
    assert scene.states() == ("linked", ["done", "done", "skipped"])


@pytest.mark.parametrize("call", [r"POST .*/msg/@poe/.", r"PATCH .*/issue/"])
def test_fault_44_the_answer_to_a_comment_is_lost(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy, call: str
) -> None:
    scene.forward()
    scene.work()
    proxy.add(call, "swallow")
    scene.say("Any news?")
    scene.work(seconds=5)
    assert scene.states() == ("linked", ["done", "done"])
    assert roundup.comments_of(scene.external_id())[1:] == ["Any news?"]
    scene.poll()
    assert scene.heard() == []


def test_fault_45_what_our_words_change_at_the_vendor_is_taken_over_once(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    scene.forward()
    scene.work()
    roundup.sets_status(scene.external_id(), "resolved")
    scene.poll()
    scene.say("Thank you, one question")
    scene.work()
    assert roundup.status_of(scene.external_id()) == "chatting"
    for _ in range(5):
        scene.poll()
    assert scene.told().count("chatting") == 1
    assert proxy.count('PATCH .*"status"') == 0


def test_fault_52_a_dead_operation_stops_its_own_case_only(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    scene.forward(title="Blocked")
    scene.work()
    told = b'{"error": {"status": 400, "msg": "not like this"}}'
    proxy.add(r"POST .*/msg/@poe/.", "answer", reply=reply("400 No", told))
    for text in ("one", "two", "three"):
        scene.say(text)
    scene.work()
    assert scene.states()[1] == ["done", "dead", "queued", "queued"]
    assert "not like this" in scene.told()
    other = Scene(scene.tenant_id, scene.another_ticket(), scene.agent_id, scene.connection_id)
    other.forward(title="Goes on")
    other.work()
    assert other.states()[0] == "linked"
    with unit(SYSTEM) as db:
        replay(db, scene.operations(db)[1], scene.bob, now=now())
    scene.work()
    assert roundup.comments_of(scene.external_id())[1:] == ["one", "two", "three"]


def test_fault_52_skipped_with_a_reason_the_rest_goes_on_in_order(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    scene.forward()
    scene.work()
    told = b'{"error": {"status": 400, "msg": "no"}}'
    proxy.add(r"POST .*/msg/@poe/.", "answer", reply=reply("400 No", told))
    for text in ("one", "two", "three"):
        scene.say(text)
    scene.work()
    with unit(SYSTEM) as db:
        skip(db, scene.operations(db)[1], "told by phone", scene.bob, now=now())
    scene.work()
    assert roundup.comments_of(scene.external_id())[1:] == ["two", "three"]
    assert "told by phone" in scene.told()
