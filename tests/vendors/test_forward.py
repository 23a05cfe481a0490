"""A ticket goes to a vendor and its answer comes back, through a real tracker."""

from __future__ import annotations

import pytest

from msp.desk.tickets.actions.close import close
from msp.desk.tickets.models import Attachment
from msp.kernel.db import unit
from msp.kernel.errors import Refused
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.people import make_entry
from tests.vendors.proxy import FaultProxy, reply
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene
from vendors.cases.actions.end_case import detach, not_fixed, withdraw
from vendors.cases.actions.settle_operation import edit_and_resend
from vendors.cases.values import ForwardDraft
from vendors.sync.jobs.sweep import close_ended


def test_s20_a_ticket_becomes_a_case_and_waits_for_the_vendor(
    scene: Scene, roundup: RoundupPeer
) -> None:
    scene.forward(body="It pulls two sheets.\nZażółć 😀")
    assert scene.states() == ("pending_create", ["queued"])
    scene.work()
    assert scene.states() == ("linked", ["done"])
    with unit(SYSTEM) as db:
        ticket, case = scene.ticket(db), scene.case(db)
        assert ticket.status == "waiting_vendor"
        assert case.raw_status == "unread"
        assert case.status == "acknowledged"
        assert case.number == f"issue{case.external_id}"
        assert case.correlation_id in roundup.comments_of(case.external_id or "")[0]
    assert roundup.comments_of(scene.external_id())[0].startswith("It pulls two sheets.")
    assert "The vendor has the case as issue" in scene.told()


def test_g09_words_status_and_files_go_both_ways_exactly_once(
    scene: Scene, roundup: RoundupPeer
) -> None:
    log = scene.attach("log é.txt", b"line\n" * 1000)
    scene.forward(files=[log])
    scene.work()
    case = scene.external_id()
    scene.say("Any news?", [scene.attach("picture.bin", bytes(range(256)))])
    scene.work()
    roundup.says(case, "Please try driver 2.1")
    roundup.attaches(case, "../driver 2.1.zip", b"PK\x03\x04driver")
    roundup.sets_status(case, "need-eg")
    for _ in range(3):
        scene.poll()
    assert [one.split("\n")[0] for one in roundup.comments_of(case)] == [
        "It pulls two sheets.",
        "Any news?",
        "Please try driver 2.1",
    ]
    assert sorted(roundup.files_of(case), key=len) == sorted(
        [b"line\n" * 1000, bytes(range(256)), b"PK\x03\x04driver"], key=len
    )
    assert scene.heard() == ["Please try driver 2.1", "File from the vendor: ../driver 2.1.zip"]
    with unit(SYSTEM) as db:
        assert scene.ticket(db).status == "open"
        assert scene.case(db).ball_with_us
    assert scene.told().count("need-eg") == 1


def test_the_vendors_answer_finds_its_way_back_to_who_forwarded(
    scene: Scene, roundup: RoundupPeer
) -> None:
    with unit(SYSTEM) as db:
        before = (scene.ticket(db).tier_id, scene.ticket(db).assignee_id)
    scene.forward()
    scene.work()
    with unit(SYSTEM) as db:
        assert scene.ticket(db).tier_id != before[0]
    roundup.sets_status(scene.external_id(), "resolved")
    scene.poll()
    assert scene.states()[0] == "vendor_done"
    with unit(SYSTEM) as db:
        ticket = scene.ticket(db)
        assert (ticket.tier_id, ticket.assignee_id) == before
        assert ticket.status == "open"


def test_not_fixed_reopens_at_the_vendor(scene: Scene, roundup: RoundupPeer) -> None:
    scene.forward()
    scene.work()
    case = scene.external_id()
    roundup.sets_status(case, "resolved")
    scene.poll()
    with unit(SYSTEM) as db:
        not_fixed(db, scene.link(db), "It still pulls two.", scene.bob, now=now())
    scene.work()
    assert roundup.status_of(case) == "chatting"
    assert scene.states()[0] == "linked"
    with unit(SYSTEM) as db:
        assert scene.ticket(db).status == "waiting_vendor"


def test_a_case_is_withdrawn_before_and_after_it_was_sent(
    scene: Scene, roundup: RoundupPeer
) -> None:
    scene.forward(title="Never sent")
    with unit(SYSTEM) as db:
        withdraw(db, scene.link(db), "Our mistake", scene.bob, now=now())
    scene.work()
    assert scene.states() == ("cancelled", ["skipped"])
    assert roundup.cases_called("Never sent") == []
    scene.forward()
    scene.work()
    with unit(SYSTEM) as db:
        withdraw(db, scene.link(db), "It was the cable", scene.bob, now=now())
    assert scene.states()[0] == "cancelling"
    scene.work()
    assert scene.states() == ("cancelled", ["done", "done", "done"])
    assert roundup.status_of(scene.external_id()) == "done-cbb"
    assert roundup.comments_of(scene.external_id())[-1] == "It was the cable"


def test_fault_13_a_double_click_makes_one_bond(scene: Scene, roundup: RoundupPeer) -> None:
    assert scene.forward(title="Twice") == scene.forward(title="Twice")
    scene.work()
    assert len(roundup.cases_called("Twice")) == 1


def test_g02_a_file_the_client_was_not_shown_never_leaves(scene: Scene) -> None:
    secret = scene.attach("costs.xlsx", b"secret", visibility="internal")
    with pytest.raises(Refused):
        scene.forward(files=[secret])


def test_g02_a_file_hidden_after_it_was_queued_never_leaves(
    scene: Scene, roundup: RoundupPeer
) -> None:
    file = scene.attach("plan.txt", b"plan")
    scene.forward(files=[file])
    with unit(SYSTEM) as db:
        db.get_one(Attachment, (scene.tenant_id, file)).visibility = "internal"
    scene.work()
    assert scene.states() == ("linked", ["done", "dead"])
    assert roundup.files_of(scene.external_id()) == []


def test_g02_fault_49_notes_and_replies_of_the_desk_never_leave(
    scene: Scene, roundup: RoundupPeer
) -> None:
    scene.forward()
    scene.work()
    with unit(SYSTEM) as db:
        make_entry(db, scene.ticket(db), "The client owes us money.", kind="note")
        make_entry(db, scene.ticket(db), "Dear Carol, we asked the vendor.")
    scene.say("A question")
    scene.poll()
    text = "\n".join(roundup.comments_of(scene.external_id()))
    assert "money" not in text
    assert "Carol, we asked" not in text


def test_g07_fault_12_a_refused_case_is_edited_and_sent_again(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    told = b'{"error": {"status": 400, "msg": "Property priority: no such priority"}}'
    proxy.add(r"POST .*/issue/@poe/.", "answer", reply=reply("400 Bad", told))
    scene.forward(title="Refused once")
    scene.work()
    assert scene.states() == ("refused", ["dead"])
    with unit(SYSTEM) as db:
        assert "no such priority" in scene.link(db).refusal
    assert "no such priority" in scene.told()
    with unit(SYSTEM) as db:
        draft = ForwardDraft("Now better", "With details.")
        edit_and_resend(db, scene.link(db), draft, scene.bob, now=now())
    scene.work()
    assert scene.states() == ("linked", ["done"])
    assert len(roundup.cases_called("Now better")) == 1


def test_fault_53_a_closed_ticket_closes_the_case_and_still_hears_the_vendor(
    scene: Scene, roundup: RoundupPeer
) -> None:
    """A vendor that takes a case up again after we closed is never ignored."""
    scene.forward()
    scene.work()
    scene.poll()
    case = scene.external_id()
    with unit(SYSTEM) as db:
        close(db, scene.ticket(db), scene.bob, now=now())
    with unit(SYSTEM) as db:
        close_ended(db)
    assert scene.states()[0] == "closed"
    scene.work()
    assert roundup.status_of(case) == "done-cbb"
    roundup.says(case, "Sorry, it is back.")
    roundup.sets_status(case, "in-progress")
    scene.poll()
    assert scene.heard() == ["Sorry, it is back."]
    assert "in-progress" in scene.told()
    with unit(SYSTEM) as db:
        assert scene.ticket(db).status == "closed"


def test_detached_nothing_is_sent_or_heard(scene: Scene, roundup: RoundupPeer) -> None:
    scene.forward()
    scene.work()
    case = scene.external_id()
    scene.say("One more thing")
    with unit(SYSTEM) as db:
        detach(db, scene.link(db), scene.bob, now=now())
    roundup.says(case, "Hello?")
    scene.poll()
    assert scene.states() == ("detached", ["done", "skipped"])
    assert len(roundup.comments_of(case)) == 2
    assert scene.heard() == []
