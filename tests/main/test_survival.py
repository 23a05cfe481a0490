"""kill -9 of PostgreSQL under the running product: everything is back, and nothing said is lost."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Iterator

import pytest
import requests

from msp.main.demo.cast import SIGN_IN_WORD
from msp.main.demo.logins import staff_email
from tests.harness.ordinary import open_folder
from tests.harness.telling import Say
from tests.main.demo_process import Demo, start_demo, until

WITHIN_SECONDS = 20.0
NOTES_BEFORE, NOTES_AFTER = 5, 5


class Bob:
    """An engineer at the desk over plain HTTP: notes on one ticket, and the stream of events."""

    def __init__(self, demo: Demo) -> None:
        self.url = demo.url
        self.acknowledged: list[str] = []
        self.heard: list[str] = []
        self.refusal = ""
        self.session = requests.Session()
        # A kept connection may be closed by the server just when it is used again.
        self.session.headers["Connection"] = "close"
        form = {"email": staff_email("bob"), "password": SIGN_IN_WORD}
        self.session.post(f"{self.url}/sign-in", data=form, timeout=10).raise_for_status()
        queue = self.session.get(f"{self.url}/queue", timeout=10).text
        self.number = int(re.findall(r"/tickets/(\d+)", queue)[0])
        self.token = re.findall(r'name="_csrf" value="(\w+)"', self.page())[0]

    def page(self) -> str:
        answer = self.session.get(f"{self.url}/tickets/{self.number}", timeout=10)
        answer.raise_for_status()
        return answer.text

    def note(self, words: str) -> bool:
        """Send a note; it is acknowledged when the desk answers that it was taken."""
        form = {"_csrf": self.token, "mode": "note", "text": words, "anyway": "1"}
        try:
            answer = self.session.post(
                f"{self.url}/tickets/{self.number}/say", data=form, timeout=10
            )
        except requests.ConnectionError:
            return False
        self.refusal = f"{answer.status_code}: {answer.text[-1500:]}"
        if answer.status_code == requests.codes.ok:
            self.acknowledged.append(words)
        return answer.ok

    def listen(self) -> None:
        """Follow the live events until the stream ends."""
        stream = self.session.get(f"{self.url}/events", stream=True, timeout=(10, 60))
        with stream:
            for line in stream.iter_lines():
                if line.startswith(b"event:"):
                    self.heard.append(line.partition(b":")[2].decode().strip())


@pytest.fixture
def demo() -> Iterator[Demo]:
    with open_folder() as folder:
        demo = start_demo(folder / "desk")
        yield demo
        demo.stop()


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_postgresql_is_killed(demo: Demo, say: Say) -> None:
    bob = Bob(demo)
    threading.Thread(target=bob.listen, daemon=True).start()
    for turn in range(NOTES_BEFORE):
        assert bob.note(f"before the fall {turn}"), bob.refusal
    until(lambda: any(one.startswith("ticket:") for one in bob.heard))
    web, worker = demo.children()["web"], demo.children()["worker"]
    os.kill(demo.children()["postgres"], signal.SIGKILL)
    begun = time.monotonic()
    tries = 0
    while not bob.note(f"after the fall {tries}"):
        tries += 1
        assert time.monotonic() - begun < WITHIN_SECONDS, "pages did not come back"
        time.sleep(0.1)
    pages_after = time.monotonic() - begun
    until(lambda: "resync" in bob.heard, WITHIN_SECONDS)
    live_after = time.monotonic() - begun
    until(demo.is_well, WITHIN_SECONDS + 15)
    well_after = time.monotonic() - begun
    for turn in range(NOTES_AFTER):
        assert bob.note(f"and on {turn}")
    page = bob.page()
    for words in bob.acknowledged:
        assert page.count(f"{words}<") == 1, f"{words!r} is lost or doubled"
    heard = len(bob.heard)
    until(lambda: len(bob.heard) > heard or bob.heard[-1].startswith("ticket"), WITHIN_SECONDS)
    assert (demo.children()["web"], demo.children()["worker"]) == (web, worker), "nobody restarted"
    say(
        f"PostgreSQL killed: pages back after {pages_after:.1f} s, live events after"
        f" {live_after:.1f} s, all well after {well_after:.1f} s,"
        f" {len(bob.acknowledged)} notes acknowledged, each there once"
    )
