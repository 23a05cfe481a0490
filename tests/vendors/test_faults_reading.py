"""What the vendor shows: edited, taken back, merged, deleted, strange, cut off."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text as sql

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.harness.running import eventually
from tests.vendors.proxy import FaultProxy
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene
from vendors.connections.models import VendorConnection
from vendors.sync.actions.wake_due import wake_followed

WAITING = sql("select count(*) from pg_locks where not granted")
CREATE = r"POST .*/issue/@poe/."


def case_id(scene: Scene) -> UUID:
    with unit(SYSTEM) as db:
        return scene.case(db).id


def connection_of(scene: Scene) -> VendorConnection:
    with unit(SYSTEM) as db:
        return db.get_one(VendorConnection, scene.connection_id)


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


def test_the_night_does_not_put_off_what_the_vendor_said_by_day(
    scene: Scene, roundup: RoundupPeer
) -> None:
    """The nightly reading is spread over hours; a case that waits to be read keeps its turn."""
    scene.forward()
    scene.work()
    roundup.says(scene.external_id(), "Done.")
    with unit(SYSTEM) as db:
        case = scene.case(db)
        case.look_at = case.wake_at = now()
        wake_followed(db, now=now() + timedelta(hours=1))
    scene.work()
    assert scene.heard() == ["Done."]


def test_a_poll_that_speaks_as_the_night_begins_is_not_put_off(scene: Scene) -> None:
    """Both write on the case at once; whoever comes second must not lay its hour over the news."""
    scene.forward()
    scene.work()
    begun = now()

    def begin_night() -> None:
        with unit(SYSTEM) as night:
            wake_followed(night, now=begun + timedelta(hours=1))

    nightly = threading.Thread(target=begin_night)
    with unit(SYSTEM) as db:
        case = scene.case(db)
        case.look_at = case.wake_at = begun
        db.flush()
        nightly.start()
        eventually(lambda: bool(db.scalar(WAITING)))
    nightly.join()
    with unit(SYSTEM) as db:
        assert (scene.case(db).look_at, scene.case(db).wake_at) == (begun, begun)


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
