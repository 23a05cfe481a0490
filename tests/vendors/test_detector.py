"""The detector of `docs/`, installed into a real tracker: the tracker itself tells the desk."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from msp.kernel.db import configure, unit
from msp.kernel.errors import NotSignedIn
from msp.kernel.moment import now
from msp.kernel.ports import free_port
from msp.kernel.scope import SYSTEM
from tenants.people.models import Agent
from tests.harness.database import Database
from tests.harness.leaks import plant
from tests.harness.ordinary import open_folder
from tests.harness.running import READY_SECONDS, Desk, eventually, is_well
from tests.vendors.proxy import FaultProxy
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene, make_scene
from vendors.connections.models import VendorConnection
from vendors.hooks.actions.keep_address import new_address, rotate_secret
from vendors.hooks.actions.take_delivery import take_delivery
from vendors.hooks.models import VendorDelivery

pytestmark = pytest.mark.slow

DETECTOR = Path(__file__).parents[2] / "docs" / "roundup-detector.py"
KEY = "whsec_dGhlIHRyYWNrZXIncyBvd24gc2VjcmV0"
# No poll brings what a delivery is to bring.
SELDOM = 86_400


@dataclass
class Letter:
    """A delivery as it went over the wire."""

    path: str
    headers: dict[str, str]
    body: bytes

    @classmethod
    def read(cls, raw: bytes) -> Letter:
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        told = dict(line.split(": ", 1) for line in lines)
        return cls(first.split()[1], {k: v for k, v in told.items() if k[:7] == "webhook"}, body)


@dataclass
class Telling:
    """A tracker that tells a running desk, and what went over the wire between the two."""

    roundup: RoundupPeer
    scene: Scene
    desk: Desk
    token: str
    browser: httpx.Client
    letters: list[Letter] = field(default_factory=list)

    def keep(self, raw: bytes) -> bytes:
        self.letters.append(Letter.read(raw))
        return raw

    def deliveries(self) -> list[VendorDelivery]:
        with unit(SYSTEM) as db:
            return list(db.scalars(select(VendorDelivery)))

    def polled_at(self) -> datetime | None:
        with unit(SYSTEM) as db:
            return db.get_one(VendorConnection, self.scene.connection_id).polled_at

    def is_quiet(self) -> bool:
        """Everything that was told is dealt with, and the first poll is over."""
        known = self.deliveries()
        done = all(one.outcome == "looked" for one in known)
        return bool(known) and done and self.polled_at() is not None

    @property
    def page(self) -> str:
        with unit(SYSTEM) as db:
            return f"/tickets/{self.scene.ticket(db).number}"


def install(folder: Path, *lines: str) -> RoundupPeer:
    """Start the tracker of this folder anew with the detector and these lines of its settings."""
    detectors = (folder / "roundup").resolve() / "tracker" / "detectors"
    shutil.copy(DETECTOR, detectors / "msp_desk.py")
    settings = detectors / "config.ini"
    settings.write_text("\n".join([settings.read_text(), "[msp_desk]", *lines, ""]))
    return RoundupPeer(folder)


def lines_for(port: int, token: str = "nobody") -> tuple[str, str]:
    address = f"http://127.0.0.1:{port}/hooks/vendor/{token}"
    return f"address = {address}", f"secret = {KEY}"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A tracker that was started once, and stopped."""
    with open_folder() as made:
        RoundupPeer(made).close()
        yield made


@pytest.fixture
def telling(
    fresh: Database, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Telling]:
    plant(KEY)
    desk = Desk(fresh, free_port(), tmp_path / "log")
    between = FaultProxy(desk.port)
    roundup = RoundupPeer(folder)
    api = roundup.tracker
    scene = make_scene(roundup.address(), api.api_user, api.api_password, poll_seconds=SELDOM)
    roundup.close()
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, scene.connection_id)
        rotate_secret(db, connection, KEY, now=now())
        token = new_address(db, connection, now=now())
    plant(token)
    roundup = install(folder, *lines_for(between.port, token))
    monkeypatch.setenv("MSP_VENDOR_ALLOW", roundup.tracker.host_and_port)
    with unit(SYSTEM) as db:
        bob = db.get_one(Agent, scene.agent_id)
    browser = desk.visit(bob)
    engine = configure(fresh.url)
    made = Telling(roundup, scene, desk, token, browser)
    between.alter_request = made.keep
    try:
        for name in ("web", "worker"):
            desk.start(name)
        eventually(lambda: is_well(desk), READY_SECONDS, desk.log)
        yield made
    finally:
        desk.stop()
        engine.dispose()
        browser.close()
        roundup.close()
        between.close()


def test_what_the_vendor_says_in_its_tracker_is_on_the_page_before_any_poll(
    telling: Telling,
) -> None:
    scene, roundup = telling.scene, telling.roundup
    scene.forward(title="Told at once")
    scene.expect(lambda: scene.states()[0] == "linked", seconds=90)
    case = scene.external_id()
    eventually(telling.is_quiet, log=telling.desk.log)
    polled_at, known = telling.polled_at(), len(telling.deliveries())
    telling.letters.clear()
    roundup.says(case, "We have a fix.")
    eventually(lambda: "We have a fix." in telling.browser.get(telling.page).text)
    assert telling.polled_at() == polled_at
    eventually(telling.is_quiet, log=telling.desk.log)
    assert [one.body for one in telling.letters] == [b'{"issue": "%s"}' % case.encode()]
    assert len(telling.deliveries()) == known + 1

    (letter,) = telling.letters
    again = httpx.post(
        f"{telling.desk.url}{letter.path}", content=letter.body, headers=letter.headers
    )
    assert again.status_code == 202
    (counted,) = (one for one in telling.deliveries() if one.times > 1)
    assert (counted.dedupe_key, counted.outcome) == (letter.headers["webhook-id"], "looked")
    with pytest.raises(NotSignedIn):
        take_delivery(telling.token, letter.headers, letter.body, now=now() + timedelta(minutes=6))
    with pytest.raises(NotSignedIn):
        take_delivery(telling.token, letter.headers, b'{"issue": "1000"}', now=now())


@pytest.mark.parametrize("desk", ["away", "deaf", "not named"])
def test_a_desk_that_does_not_answer_holds_nobody_up_at_the_tracker(
    fresh: Database, folder: Path, loopback: Callable[[int], None], desk: str
) -> None:
    """What the tracker could not tell is found by the poll."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        if desk == "deaf":
            # It takes a few connections in and never reads a word.
            deaf.listen(5)
        lines = () if desk == "not named" else lines_for(deaf.getsockname()[1])
        roundup = install(folder, *lines)
        try:
            loopback(roundup.port)
            scene = make_scene(
                roundup.address(), roundup.tracker.api_user, roundup.tracker.api_password
            )
            scene.forward(title="Nobody is told")
            scene.work()
            scene.poll()
            case, said = scene.external_id(), [f"Step {number} is done." for number in range(30)]
            begun = time.monotonic()
            for text in said:
                roundup.says(case, text)
            # Not one of them waited for the desk: a deaf one is given up after ten seconds.
            assert time.monotonic() - begun < 60
            scene.poll()
            assert scene.heard() == said
            log = folder / "log" / "roundup.log"
            told = "is not told" if desk == "not named" else "was not told of issue"
            eventually(lambda: f"MSP Desk {told}" in log.read_text(), log=log)
            assert 'msp_desk.py", line' not in log.read_text(), "nothing of ours was raised there"
        finally:
            roundup.close()
