"""The running demo and its people, started once for the whole walk."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Playwright

from msp.kernel.ports import LOOPBACK
from tests.harness.ordinary import open_folder
from tests.main.demo_process import Demo, start_demo
from tests.vendors.proxy import FaultProxy
from tests.walk.people import Person, administrator, chromium, contact, engineer


@dataclass
class Lakeside:
    """The vendor that is added on the way: its pages, and the ticket and the case with it."""

    vendor: str = ""
    connection: str = ""
    number: int = 0
    case: str = ""


@dataclass
class Story:
    """The demo, everyone in it, and the ticket that the walk is about.

    `line` lies before the vendor's tracker, so that the vendor can be made to refuse.
    """

    demo: Demo
    line: FaultProxy
    carol: Person
    bob: Person
    grace: Person
    alice: Person
    number: int = 0
    case: str = ""
    lake: Lakeside = field(default_factory=Lakeside)

    @property
    def line_url(self) -> str:
        """The vendor's tracker as it is reached over the line."""
        return f"http://{LOOPBACK}:{self.line.port}{urlsplit(self.demo.tracker_url).path}"

    def tracker_word(self) -> str:
        """The password of our account at the vendor's tracker."""
        kept: dict[str, str] = json.loads((self.demo.data_dir / "roundup.json").read_text())
        return kept["api_password"]

    def everyone(self) -> dict[str, Person]:
        """The people by name."""
        return {
            "Carol": self.carol,
            "Bob": self.bob,
            "Grace": self.grace,
            "Alice": self.alice,
        }


@pytest.fixture(scope="session")
def chrome(playing: Playwright) -> Iterator[Browser]:
    with chromium(playing) as browser:
        yield browser


@pytest.fixture(scope="session")
def story(chrome: Browser) -> Iterator[Story]:
    with open_folder() as folder:
        line = FaultProxy(0)
        demo = start_demo(folder / "desk", MSP_VENDOR_ALLOW=f"{LOOPBACK}:{line.port}")
        line.upstream_port = urlsplit(demo.tracker_url).port or 0
        yield Story(
            demo,
            line,
            contact(chrome, demo.url, "harbor", "carol@harbordental.example"),
            engineer(chrome, demo.url, "bob"),
            engineer(chrome, demo.url, "grace"),
            engineer(chrome, demo.url, "alice"),
        )
        demo.stop()
        line.close()


@pytest.fixture(scope="session")
def sam(chrome: Browser, story: Story) -> Person:
    """The administrator."""
    return administrator(chrome, story.demo.url)


@pytest.fixture(scope="session")
def vendor(chrome: Browser, story: Story) -> Person:
    """Somebody at the vendor, in the vendor's own tracker."""
    person = Person(chrome, story.demo.tracker_url)
    page = person.page
    page.goto(story.demo.tracker_url)
    page.fill("input[name=__login_name]", "vendor")
    page.fill("input[name=__login_password]", "vendor")
    page.locator("form input[type=submit][value=Login]").click()
    return person


def eventually(question: Callable[[], bool], seconds: float = 20.0) -> float:
    """Wait until it holds; returns the seconds it took."""
    begun = time.monotonic()
    while not question():
        assert time.monotonic() - begun < seconds, "it did not come to pass"
        time.sleep(0.1)
    return time.monotonic() - begun
