"""What holds whatever happens: shared cases, clocks, drift, both sides at once, and what leaves."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.people import make_entry
from tests.vendors.proxy import FaultProxy, reply
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene
from vendors.connections.models import VendorConnection

SERIAL = count(1)


def test_fault_18_a_limit_of_one_case_holds_that_case_only(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    """A 429 holds the connection by default; the engine tells the two apart by the error."""
    scene.forward()
    scene.work()
    proxy.add(r"POST .*/msg/@poe/.", "answer", reply=reply("503 Busy", b"{}", "Retry-After: 500"))
    scene.say("Wait for me")
    scene.work()
    assert scene.states()[1] == ["done", "queued"]
    other = Scene(scene.tenant_id, scene.another_ticket(), scene.agent_id, scene.connection_id)
    other.forward()
    other.work()
    assert other.states()[0] == "linked"


def test_fault_21_a_sign_in_that_ends_between_pages_moves_nothing_it_did_not_read(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy
) -> None:
    scene.forward()
    scene.work()
    scene.poll()
    roundup.says(scene.external_id(), "Read me later")
    with unit(SYSTEM) as db:
        before = db.get_one(VendorConnection, scene.connection_id).cursor
    proxy.add("GET .*activity", "answer", reply=reply("401 No", b"Invalid Login"))
    scene.poll()
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, scene.connection_id)
        assert (connection.state, connection.cursor) == ("auth_failed", before)
        connection.state = "working"
    scene.poll()
    assert scene.heard() == ["Read me later"]


@pytest.mark.parametrize("minutes", [10, -10])
def test_fault_31_the_vendors_clock_is_ten_minutes_away(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy, minutes: int
) -> None:
    """Every date of the vendor's is moved, and moved back when we ask; ours meets none of them."""
    ahead = timedelta(minutes=minutes)
    proxy.alter_answer = partial(shifted, by=ahead)
    proxy.alter_request = partial(shifted, by=-ahead)
    scene.forward()
    scene.work()
    scene.poll()
    for number in range(3):
        roundup.says(scene.external_id(), f"news {number}")
        scene.poll()
    assert scene.heard() == ["news 0", "news 1", "news 2"]
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, scene.connection_id)
        case = scene.case(db)
    assert connection.clock_skew_seconds is not None
    assert abs(connection.clock_skew_seconds - ahead.total_seconds()) < 60
    assert case.synced_at is not None
    assert abs(now() - case.synced_at) < timedelta(minutes=1)


def test_fault_47_both_sides_speak_at_the_same_moment(scene: Scene, roundup: RoundupPeer) -> None:
    scene.forward()
    scene.work()
    scene.poll()
    case, times = scene.external_id(), 12
    vendor = threading.Thread(
        target=lambda: [roundup.says(case, f"vendor {number}") for number in range(times)]
    )
    vendor.start()
    for number in range(times):
        scene.say(f"ours {number}")
        scene.work()
        scene.poll()
    vendor.join()
    for _ in range(3):
        scene.poll()
        scene.work(seconds=3)
    said = roundup.comments_of(case)[1:]
    assert [one for one in said if one.startswith("ours")] == [f"ours {n}" for n in range(times)]
    assert scene.heard() == [f"vendor {number}" for number in range(times)]
    assert len(said) == 2 * times


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.sampled_from(["note", "reply", "say", "hidden", "work", "poll"]), min_size=1, max_size=8
    )
)
def test_fault_49_nothing_but_what_was_said_to_the_vendor_ever_leaves(
    scene: Scene, roundup: RoundupPeer, steps: list[str]
) -> None:
    """Whatever the order: the vendor sees the case and our messages to it, word for word."""
    ticket = Scene(scene.tenant_id, scene.another_ticket(), scene.agent_id, scene.connection_id)
    ticket.forward(body="The case.")
    said: list[str] = []
    for step in steps:
        secret = f"secret {next(SERIAL)}"
        if step == "say":
            said.append(f"to the vendor {next(SERIAL)}")
            ticket.say(said[-1])
        elif step == "work":
            ticket.work()
        elif step == "poll":
            ticket.poll()
        else:
            kind, shown = {
                "note": ("note", "internal"),
                "reply": ("reply", "public"),
                "hidden": ("vendor", "internal"),
            }[step]
            with unit(SYSTEM) as db:
                make_entry(db, ticket.ticket(db), secret, kind=kind, visibility=shown)
    ticket.work()
    ticket.work()
    first, *rest = roundup.comments_of(ticket.external_id())
    assert first.startswith("The case.")
    assert rest == said
    assert "secret" not in "\n".join([first, *rest])


STAMP = re.compile(rb"(\d{4}-\d\d-\d\d\.\d\d)(:|%3A)(\d\d)(:|%3A)(\d\d)")
DATE = re.compile(rb"(?im)^(date: )([^\r]+)")


def shifted(message: bytes, by: timedelta) -> bytes:
    """A request or answer whose dates are those of a server with another clock."""

    def stamp(hit: re.Match[bytes]) -> bytes:
        colon = hit[2].decode()
        text = b":".join((hit[1], hit[3], hit[5])).decode()
        at = datetime.strptime(text, "%Y-%m-%d.%H:%M:%S").replace(tzinfo=UTC) + by
        return colon.join(at.strftime("%Y-%m-%d.%H %M %S").split(" ")).encode()

    def header(hit: re.Match[bytes]) -> bytes:
        at = parsedate_to_datetime(hit[2].decode()) + by
        return hit[1] + format_datetime(at, usegmt=True).encode()

    head, _, body = message.partition(b"\r\n\r\n")
    return DATE.sub(header, STAMP.sub(stamp, head)) + b"\r\n\r\n" + STAMP.sub(stamp, body)
