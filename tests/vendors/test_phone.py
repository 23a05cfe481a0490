"""A vendor with nothing but a telephone: the same states, and no number that nobody typed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from msp.kernel.db import unit
from msp.kernel.errors import Refused
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from msp.kernel.worktime import Calendar, Opening, Week
from tests.harness.database import Database
from tests.vendors.scene import Scene, make_scene
from vendors.cases.actions.end_case import withdraw
from vendors.connections.actions.save_connection import ConnectionDraft, add_connection
from vendors.connections.models import VendorConnection
from vendors.phone.actions.note_call import note_call
from vendors.phone.actions.set_chase import rules_of
from vendors.phone.actions.tell_vendor import tell_vendor
from vendors.phone.chasing import next_chase
from vendors.phone.models import PhoneCase
from vendors.phone.queries import due_calls, phone_case_of, to_be_told
from vendors.phone.values import CallDraft
from vendors.protocol.values import CaseStatus
from vendors.register.models import Vendor


@pytest.fixture
def scene(fresh: Database) -> Scene:
    """Harbor's ticket, and Scanmakers, who have a telephone."""
    made = make_scene("https://unused.example/", "nobody", "nothing")
    with unit(SYSTEM) as db:
        before = db.get_one(VendorConnection, made.connection_id)
        vendor = db.get_one(Vendor, before.vendor_id)
        settings = {"chase_hours": "8", "lead_minutes": "60"}
        draft = ConnectionDraft(
            "By phone", "manual", "", settings, {}, per_minute=6000, needs_address=False
        )
        return replace(made, connection_id=add_connection(db, vendor, draft, now=now()).id)


def called(scene: Scene, **said: object) -> None:
    """Bob writes down a call."""
    with unit(SYSTEM) as db:
        note_call(db, scene.link(db), CallDraft(**said), scene.bob, now=now())  # type: ignore[arg-type]  # the fields of a draft


def test_nothing_is_linked_before_a_number_is_typed_in(scene: Scene) -> None:
    scene.forward()
    scene.work()
    assert scene.states() == ("pending_create", ["queued"])
    with unit(SYSTEM) as db:
        (call,) = due_calls(db, now(), 5)
        assert (call.vendor, call.number, call.chase_at) == ("Scanmakers", None, None)
    with pytest.raises(Refused, match="number"):
        called(scene, text="We are on it.")
    assert scene.states()[0] == "pending_create"
    called(scene, number="SC-77", person="Vera", text="A technician comes tomorrow.")
    scene.work()
    assert scene.states() == ("linked", ["done"])
    with unit(SYSTEM) as db:
        assert scene.case(db).number == "SC-77"
        assert due_calls(db, now(), 5) == []
    assert scene.heard() == ["A technician comes tomorrow."]
    assert "Vera" in scene.entries("vendor")[-1].author_label


def test_a_vendor_that_gives_no_number_is_asked_by_our_reference(scene: Scene) -> None:
    scene.forward()
    scene.work()
    called(scene, no_number=True)
    scene.work()
    with unit(SYSTEM) as db:
        case = scene.case(db)
        assert scene.link(db).state == "linked"
        assert case.number == case.correlation_id


def test_the_same_states_as_any_other_vendor(scene: Scene) -> None:
    scene.forward()
    called(scene, number="SC-78")
    scene.work()
    called(scene, status="awaiting_us", text="Send us the serial number.")
    scene.work()
    with unit(SYSTEM) as db:
        assert scene.case(db).ball_with_us
        assert scene.ticket(db).status == "open"
    called(scene, status="resolved", text="We changed the roller.")
    scene.work()
    assert scene.states()[0] == "vendor_done"
    with unit(SYSTEM) as db:
        kept = phone_case_of(db, scene.case(db))
        assert kept is not None
        assert kept.chase_at is None
    assert scene.heard() == ["Send us the serial number.", "We changed the roller."]


def test_what_is_to_be_told_waits_until_somebody_says_it_was(scene: Scene) -> None:
    scene.forward()
    called(scene, number="SC-79")
    scene.work()
    scene.say("The serial number is 4711.")
    scene.say("And it smells.")
    scene.work()
    assert scene.states()[1] == ["done", "queued", "queued"]
    for left in (1, 0):
        with unit(SYSTEM) as db:
            first = to_be_told(db, scene.link(db))[0]
            tell_vendor(db, first, scene.bob, now=now())
            tell_vendor(db, first, scene.bob, now=now())
        scene.work()
        with unit(SYSTEM) as db:
            assert len(to_be_told(db, scene.link(db))) == left
    assert scene.states()[1] == ["done", "done", "done"]
    assert scene.heard() == []


def test_a_withdrawal_is_said_on_the_telephone_before_it_counts(scene: Scene) -> None:
    scene.forward()
    called(scene, number="SC-80")
    scene.work()
    with unit(SYSTEM) as db:
        withdraw(db, scene.link(db), "It works again.", scene.bob, now=now())
    scene.work()
    assert scene.states()[0] == "cancelling"
    with unit(SYSTEM) as db:
        tell_vendor(db, to_be_told(db, scene.link(db))[0], scene.bob, now=now())
    scene.work()
    assert scene.states()[0] == "cancelled"


def test_a_promise_that_passes_is_asked_about_again(scene: Scene) -> None:
    scene.forward()
    promised = now() + timedelta(minutes=90)
    called(scene, number="SC-81", promised_at=promised)
    scene.work()
    with unit(SYSTEM) as db:
        kept = db.scalars(select(PhoneCase)).one()
        assert kept.chase_at == promised - timedelta(minutes=60)
        assert due_calls(db, now(), 5) == []
        (call,) = due_calls(db, now() + timedelta(minutes=31), 5)
        assert call.number == "SC-81"
    with pytest.raises(Refused, match="over already"):
        called(scene, promised_at=now() - timedelta(minutes=1))


def test_who_waits_for_the_vendor_waits_in_its_open_hours() -> None:
    friday = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
    days = ((Opening(540, 1020),),) * 5 + ((), ())
    nine_to_five = Calendar("UTC", (Week(date.min, days),))
    rules = rules_of({"chase_hours": "8", "lead_minutes": "60"})
    chase = partial(next_chase, calendar=nine_to_five, rules=rules, now=friday)
    monday = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    assert chase(CaseStatus.IN_PROGRESS, None) == monday
    assert chase(CaseStatus.IN_PROGRESS, friday - timedelta(minutes=1)) == monday
    soon = friday + timedelta(minutes=30)
    assert chase(CaseStatus.IN_PROGRESS, soon) == soon
    assert chase(CaseStatus.CLOSED, soon) is None
