"""The people of the walk, each with a browser of her own, and pictures of what they see."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
)

from msp.main.demo.cast import SIGN_IN_WORD
from msp.main.demo.logins import ADMIN_TOTP, staff_email

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
]  # fmt: skip
WIDE = {"width": 1366, "height": 850}
PHONE = {"width": 390, "height": 844}
PATIENCE_MILLISECONDS = 20_000
# Where pictures go; `MSP_TEST_SCREENS=docs/screens make test` renews those of the README.
SCREENS = Path(os.environ.get("MSP_TEST_SCREENS", "test-artifacts/walk"))


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium; a machine without one skips, and the skip is counted."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed on this machine.")
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


class Person:
    """Somebody at a browser. Errors that the page writes to its console are kept."""

    def __init__(self, browser: Browser, base: str, *, size: dict[str, int] = WIDE) -> None:
        self.base = base
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]}, locale="en-GB"
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MILLISECONDS)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def sign_in(self, email: str) -> Person:
        """Through the door's own page, with the demo's word."""
        self.knock(email)
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self

    def knock(self, email: str) -> None:
        """Say at the door who is there; a second factor may be asked for then."""
        self.go("/sign-in")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", SIGN_IN_WORD)
        self.page.click("main button[type=submit]")

    def go(self, path: str) -> Page:
        """Open a page of this person's door."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.ok, f"{path} answered {answer.status}"
        return self.page

    def picture(self, name: str) -> None:
        """What this person sees now, at desk width and at a phone's."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        self._shoot(name)
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        self.page.wait_for_timeout(300)
        overflow = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        self._shoot(f"{name}-phone")
        if before:
            self.page.set_viewport_size(before)
        assert overflow <= 0, f"{name} scrolls sideways by {overflow} px on a phone"

    def _shoot(self, name: str) -> None:
        """Chromium without a GPU sometimes has no frame ready on a busy machine; ask once more.

        The caret stays: hiding it would leave an empty `style` on every field, which the next swap
        carries over and the content policy refuses.
        """
        try:
            self.page.screenshot(path=SCREENS / f"{name}.png", caret="initial")
        except Error:
            self.page.wait_for_timeout(1000)
            self.page.screenshot(path=SCREENS / f"{name}.png", caret="initial")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


def engineer(browser: Browser, url: str, login: str) -> Person:
    """A member of staff at the desk."""
    return Person(browser, url).sign_in(staff_email(login))


def administrator(browser: Browser, url: str) -> Person:
    """Sam, who has a second factor."""
    person = Person(browser, url)
    person.knock(staff_email("admin"))
    person.page.fill("input[name=code]", pyotp.TOTP(ADMIN_TOTP).now())
    person.page.click("main form[action='/sign-in/code'] button[type=submit]")
    person.page.wait_for_url(lambda address: "/sign-in" not in address)
    return person


def contact(browser: Browser, url: str, slug: str, email: str) -> Person:
    """A client's person at her portal."""
    return Person(browser, url.replace("127.0.0.1", f"{slug}.localhost")).sign_in(email)
