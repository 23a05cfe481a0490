"""The running demo and its people, started once for the whole walk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from tests.harness.ordinary import open_folder
from tests.main.demo_process import Demo, start_demo
from tests.walk.people import Person, chromium, contact, engineer


@dataclass
class Story:
    """The demo, everyone in it, and the ticket that the walk is about."""

    demo: Demo
    carol: Person
    bob: Person
    grace: Person
    alice: Person
    number: int = 0
    case: str = ""

    def everyone(self) -> dict[str, Person]:
        """The people by name."""
        return {
            "Carol": self.carol,
            "Bob": self.bob,
            "Grace": self.grace,
            "Alice": self.alice,
        }


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def story(chrome: Browser) -> Iterator[Story]:
    with open_folder() as folder:
        demo = start_demo(folder / "desk")
        yield Story(
            demo,
            contact(chrome, demo.url, "harbor", "carol@harbordental.example"),
            engineer(chrome, demo.url, "bob"),
            engineer(chrome, demo.url, "grace"),
            engineer(chrome, demo.url, "alice"),
        )
        demo.stop()


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
