"""Faults that really happen between the desk and a real tracker, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.vendors.proxy import FaultProxy, reply
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene, connect
from vendors.cases.actions.end_case import not_fixed
from vendors.cases.actions.settle_operation import replay, skip
from vendors.cases.models import CaseOperation, VendorCase
from vendors.connections.actions.resume import resume
from vendors.connections.actions.set_secret import set_secret
from vendors.connections.models import VendorConnection
from vendors.sync.actions.take_lease import take_lease
from vendors.sync.actions.wake_due import wake_followed
from vendors.sync.jobs.sweep import sweep
from vendors.sync.models import ExchangeLine

CREATE = r"POST .*/issue/@poe/."


def case_id(scene: Scene) -> UUID:
    with unit(SYSTEM) as db:
        return scene.case(db).id


def connection_of(scene: Scene) -> VendorConnection:
    with unit(SYSTEM) as db:
        return db.get_one(VendorConnection, scene.connection_id)


def test_fault_01_the_answer_to_the_create_is_lost(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    proxy.add(CREATE, "swallow")
    scene.forward(title="Lost answer")
    scene.run(case_id(scene))
    assert scene.states()[0] == "create_unknown"
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


def test_g08_fault_29_46_polled_again_and_again_nothing_comes_twice(
    scene: Scene, roundup: RoundupPeer
) -> None:
    scene.forward()
    scene.work()
    scene.poll()
    case = scene.external_id()
    for number in range(3):
        roundup.says(case, f"same second {number}")
        scene.say(f"ours {number}")
        scene.work()
    for _ in range(3):
        with unit(SYSTEM) as db:
            wake_followed(db, now=now())
        scene.poll()
    assert scene.heard() == [f"same second {number}" for number in range(3)]
    assert len(roundup.comments_of(case)) == 7


def test_fault_32_a_crash_after_the_page_and_before_the_cursor(
    scene: Scene, roundup: RoundupPeer
) -> None:
    scene.forward()
    scene.work()
    scene.poll()
    before = connection_of(scene).cursor
    roundup.says(scene.external_id(), "once")
    scene.poll()
    with unit(SYSTEM) as db:
        db.get_one(VendorConnection, scene.connection_id).cursor = before
        scene.case(db).read_as_of = None
    scene.poll()
    assert scene.heard() == ["once"]


def test_fault_36_an_edited_comment_is_found_at_night_and_the_old_text_kept(
    scene: Scene, roundup: RoundupPeer
) -> None:
    scene.forward()
    scene.work()
    scene.poll()
    said = roundup.says(scene.external_id(), "Use driver 2.1")
    scene.poll()
    roundup.edits(said, "Use driver 2.2")
    scene.poll()
    with unit(SYSTEM) as db:
        wake_followed(db, now=now())
    scene.work()
    scene.work()
    assert scene.heard() == ["Use driver 2.1"]
    assert scene.told().count("Use driver 2.2") == 1


def test_fault_37_a_comment_taken_back_is_hidden_from_the_client_at_once(
    scene: Scene, roundup: RoundupPeer
) -> None:
    with unit(SYSTEM) as db:
        db.get_one(VendorConnection, scene.connection_id).shows_client = True
    scene.forward()
    scene.work()
    scene.poll()
    said = roundup.says(scene.external_id(), "Oops, wrong customer")
    scene.poll()
    assert [one.visibility for one in scene.entries("vendor")] == ["internal", "public"]
    roundup.removes_comment(scene.external_id(), said)
    scene.poll()
    assert [one.visibility for one in scene.entries("vendor")] == ["internal", "internal"]


def test_fault_38_a_merged_case_says_where_it_goes_on(scene: Scene, roundup: RoundupPeer) -> None:
    scene.forward(title="Old one")
    scene.work()
    scene.poll()
    survivor = roundup.copies(scene.external_id())
    roundup.merges(scene.external_id(), survivor)
    scene.poll()
    assert f"issue{survivor}" in scene.told()
    with unit(SYSTEM) as db:
        assert "merged" in scene.case(db).attention


def test_fault_39_a_deleted_case_is_gone_after_three_reads_over_an_hour(
    scene: Scene, roundup: RoundupPeer
) -> None:
    scene.forward()
    scene.work()
    roundup.removes(scene.external_id())
    for _ in range(3):
        with unit(SYSTEM) as db:
            case = scene.case(db)
            case.look_at = case.wake_at = now()
        scene.run(case_id(scene))
    assert scene.states()[0] == "linked"
    with unit(SYSTEM) as db:
        case = scene.case(db)
        case.missed_since = now() - timedelta(hours=2)
        case.look_at = case.wake_at = now()
    scene.run(case_id(scene))
    assert scene.states()[0] == "gone"
    assert len(scene.entries("vendor")) == 1


def test_fault_40_an_unmapped_status_raises_a_hand_and_comments_still_flow(
    scene: Scene, roundup: RoundupPeer
) -> None:
    scene.forward()
    scene.work()
    scene.poll()
    roundup.makes_status("frozen")
    roundup.sets_status(scene.external_id(), "frozen")
    roundup.says(scene.external_id(), "Still here.")
    scene.poll()
    with unit(SYSTEM) as db:
        case = scene.case(db)
        assert (case.raw_status, case.status) == ("frozen", "unknown")
        assert "unmapped_status" in case.attention
    assert scene.heard() == ["Still here."]


def test_fault_41_awkward_texts_are_stored_safely(scene: Scene, roundup: RoundupPeer) -> None:
    scene.forward()
    scene.work()
    scene.poll()
    awkward = ["<script>alert(1)</script>", "a\0b", "😀 \u202egnp.exe", "x" * 300_000, " \n "]
    for text in awkward:
        roundup.says(scene.external_id(), text)
    scene.poll()
    heard = scene.heard()
    assert heard[:3] == [awkward[0], "ab", awkward[2]]
    assert "cut" in heard[3][-60:]
    assert len(heard) == 5


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


def test_fault_51_a_download_that_breaks_off_leaves_nothing_half(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    scene.forward()
    scene.work()
    scene.poll()
    content = bytes(range(256)) * 2000
    roundup.attaches(scene.external_id(), "dump.bin", content)
    proxy.add(r"GET .*/file\d+/content", "truncate")
    scene.poll()
    assert scene.heard() == []
    with unit(SYSTEM) as db:
        case = scene.case(db)
        case.look_at = case.wake_at = now()
    scene.work()
    assert scene.heard() == ["File from the vendor: dump.bin"]


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
