"""The interface in a real browser: keys, palette, drafts, live updates, refusals, themes.

The pages are the gallery's, served under the desk's own content policy; the few answers that
the scripts ask for are given by this file. What htmx 4 promises is shown here as well, because
most of what is known of htmx is known of version 2.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.kernel.gallery import PAGES
from tests.kernel.gallery.__main__ import ARGUMENTS, CHROMIUM, Handler


@dataclass
class Desk:
    """Where the gallery is served, what it heard, and how to send it an event."""

    url: str = ""
    heard: list[tuple[str, dict[str, list[str]], str | None]] = field(default_factory=list)
    event: threading.Event = field(default_factory=threading.Event)
    closing: bool = False

    def posts(self, path: str) -> list[dict[str, list[str]]]:
        return [body for where, body, _ in self.heard if where == path]


class Answers(Handler):
    """The gallery, and the few answers its scripts ask for."""

    desk: Desk

    def do_GET(self) -> None:
        """A stream, a part, a failure, or the gallery."""
        path = self.path.partition("?")[0]
        if path == "/events":
            self.stream()
        elif path == "/part":
            self.answer(200, '<p id="n">after</p><input id="typed" aria-label="Typed">')
        elif path == "/broken":
            self.answer(500, "boom", {"HX-Retarget": "#messages"})
        elif path == "/palette":
            self.answer(200, '<a class="desk-hit-row" role="option" href="/ticket">10423</a>')
        else:
            super().do_GET()

    def do_POST(self) -> None:
        """Remember what was sent; one address refuses."""
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode(errors="replace")
        self.desk.heard.append((self.path, parse_qs(body), self.headers.get("X-CSRF-Token")))
        if self.path == "/refuse":
            aside = {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"}
            self.answer(422, "<div role='alert'>Not today.</div>", aside)
        else:
            self.answer(204, "")

    def stream(self) -> None:
        """Server-sent events until the test is over."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while not self.desk.closing:
            if self.desk.event.wait(0.05):
                self.desk.event.clear()
                self.wfile.write(b"event: ticket:7\ndata: 7\n\n")
            else:
                self.wfile.write(b": pulse\n\n")
            self.wfile.flush()

    def answer(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body.encode())))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Answers,), {"desk": desk}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    desk.url = f"http://127.0.0.1:{server.server_port}"
    yield desk
    desk.closing = True
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browser profile; anything it complains of fails the test."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.set_default_timeout(4000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield page
    context.close()
    assert not wrong


def visit(page: Page, desk: Desk, name: str) -> None:
    page.goto(f"{desk.url}/{name}")
    page.wait_for_function("document.documentElement.dataset.script")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_phone(browser: Browser, desk: Desk, name: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    visit(page, desk, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


@pytest.mark.parametrize("name", ["queue", "ticket", "portal", "parts"])
def test_everything_one_can_press_is_large_enough(page: Page, desk: Desk, name: str) -> None:
    visit(page, desk, name)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, select, input:not([type=hidden])')]
        .filter((one) => one.checkVisibility({visibilityProperty: true}))
        .filter((one) => !one.closest('.desk-prose, .visually-hidden, label'))
        .map((one) => [one.getBoundingClientRect(), one.outerHTML.slice(0, 90)])
        .filter(([box]) => box.width > 1 && (box.height < 23.5 || box.width < 23.5))
        .map(([box, html]) => `${box.width}x${box.height} ${html}`)"""
    )
    assert not small


def test_j_k_and_x_walk_and_tick(page: Page, desk: Desk) -> None:
    visit(page, desk, "queue")
    bulk = page.locator("[data-bulk]")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("#t10423")).to_be_focused()
    expect(bulk).to_be_hidden()
    page.keyboard.press("x")
    expect(bulk).to_be_visible()
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    page.keyboard.press("Escape")
    expect(bulk).to_be_hidden()


def test_a_bulk_key_acts_on_the_row_under_the_cursor(page: Page, desk: Desk) -> None:
    visit(page, desk, "queue")
    page.keyboard.press("j")
    page.keyboard.press("i")
    page.wait_for_timeout(200)
    assert desk.posts("/queue/bulk") == [{"_csrf": ["sample"], "ids": ["10423"], "do": ["mine"]}]


def test_g_and_a_letter_go_to_a_page(page: Page, desk: Desk) -> None:
    visit(page, desk, "queue")
    page.keyboard.press("g")
    page.keyboard.press("v")
    page.wait_for_url("**/vendors")


def test_letters_are_text_inside_a_field_and_can_be_switched_off(page: Page, desk: Desk) -> None:
    visit(page, desk, "queue")
    page.keyboard.press("f")
    field = page.locator("[data-key-focus=f]")
    expect(field).to_be_focused()
    page.keyboard.type("jx?")
    expect(field).to_have_value("jx?")
    page.evaluate("localStorage.setItem('msp:keys', 'off')")
    visit(page, desk, "queue")
    page.keyboard.press("j")
    expect(page.locator(".desk-cursor")).to_have_count(0)


def test_the_help_lists_the_keys_of_this_page(page: Page, desk: Desk) -> None:
    visit(page, desk, "queue")
    page.keyboard.press("?")
    dialog = page.locator("#keys")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Take next")
    expect(dialog).to_contain_text("Contracts")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_palette_finds_pages_actions_and_records(page: Page, desk: Desk) -> None:
    visit(page, desk, "queue")
    page.keyboard.press("Control+k")
    field = page.locator("#palette-input")
    expect(field).to_be_focused()
    field.press_sequentially("vend")
    expect(page.locator("#palette-local [role=option]")).to_contain_text(["Vendors"])
    expect(page.locator("#palette-hits [role=option]")).to_have_text("10423")
    field.fill(">take")
    expect(page.locator("#palette-local [role=option]")).to_contain_text(["Take next"])
    field.fill("10423")
    expect(page.locator("#palette-hits [role=option]")).to_have_text("10423")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ticket")


def test_a_draft_outlives_the_page_and_reaches_the_server(page: Page, desk: Desk) -> None:
    visit(page, desk, "ticket")
    page.keyboard.press("r")
    text = page.locator("#composer-text")
    expect(text).to_be_focused()
    text.press_sequentially("Half a sen")
    page.wait_for_timeout(1300)
    saved = desk.posts("/tickets/10423/draft")
    assert saved[-1]["text"] == ["Half a sen"]
    assert saved[-1]["mode"] == ["reply"]
    visit(page, desk, "ticket")
    expect(page.locator("#composer-text")).to_have_value("Half a sen")


def test_reply_and_note_keep_their_own_texts(page: Page, desk: Desk) -> None:
    visit(page, desk, "ticket")
    text, composer = page.locator("#composer-text"), page.locator("#composer")
    page.keyboard.press("r")
    text.press_sequentially("To Carol")
    page.locator(".desk-composer-mode", has_text="Internal note").click()
    expect(text).to_have_value("")
    expect(composer).to_have_attribute("data-mode", "note")
    expect(page.locator("[data-verb-text]")).to_have_text("Add note")
    text.press_sequentially("For us")
    page.locator(".desk-composer-mode", has_text="Reply to Carol").click()
    expect(text).to_have_value("To Carol")


def test_a_reply_that_looks_internal_halts_once(page: Page, desk: Desk) -> None:
    visit(page, desk, "ticket")
    page.keyboard.press("r")
    page.locator("#composer-text").press_sequentially("@Ewa please look")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-composer-warning]")).to_be_visible()
    assert not desk.posts("/tickets/10423/say")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#composer-text")).to_have_value("")
    assert len(desk.posts("/tickets/10423/say")) == 1


def test_an_event_morphs_the_part_and_leaves_what_is_typed(page: Page, desk: Desk) -> None:
    visit(page, desk, "live")
    page.wait_for_function("document.documentElement.dataset.live")
    page.locator("#typed").fill("half")
    desk.event.set()
    expect(page.locator("#n")).to_have_text("after")
    expect(page.locator("#typed")).to_have_value("half")
    expect(page.locator("#typed")).to_be_focused()


def test_a_refusal_is_shown_inside_the_open_dialog(page: Page, desk: Desk) -> None:
    visit(page, desk, "live")
    page.locator("#open").click()
    page.locator("#send").click()
    expect(page.locator("#refused [role=alert]")).to_have_text("Not today.")
    expect(page.locator("#messages")).to_be_empty()


def test_a_part_that_fails_says_so_in_its_place(page: Page, desk: Desk) -> None:
    visit(page, desk, "live")
    expect(page.locator("#broken")).to_contain_text("Vendor case")
    expect(page.locator("#broken button")).to_have_text("Try again")
    expect(page.locator("#messages")).to_be_empty()


def test_a_button_outside_of_forms_carries_the_token(page: Page, desk: Desk) -> None:
    visit(page, desk, "live")
    page.locator("#bare").click()
    page.wait_for_timeout(200)
    assert ("/bare", {}, "sample") in desk.heard


def test_deleting_asks_first(page: Page, desk: Desk) -> None:
    visit(page, desk, "live")
    page.locator("#delete").click()
    expect(page.locator("dialog.desk-confirm")).to_contain_text("Delete it?")
    page.keyboard.press("Enter")
    assert not desk.posts("/delete")
    page.locator("#delete").click()
    page.locator(".desk-confirm button[value=yes]").click()
    page.wait_for_timeout(200)
    assert desk.posts("/delete") == [{}]


def test_the_theme_changes_at_once_and_is_told_to_the_server(page: Page, desk: Desk) -> None:
    visit(page, desk, "queue")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    page.locator("summary.desk-me").click()
    page.locator("[data-theme-form] button[value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.wait_for_timeout(200)
    assert desk.posts("/me/theme") == [{"_csrf": ["sample"], "theme": ["dark"]}]


def test_undo_counts_down_and_answers_to_u(page: Page, desk: Desk) -> None:
    visit(page, desk, "parts")
    page.keyboard.press("u")
    page.wait_for_timeout(200)
    assert desk.posts("/undo") == [{"_csrf": ["sample"]}]


def test_the_composer_rests_small_and_opens_when_written_in(page: Page, desk: Desk) -> None:
    visit(page, desk, "ticket")
    expect(page.locator(".desk-composer-foot")).to_be_hidden()
    page.keyboard.press("t")
    expect(page.locator(".desk-composer-foot")).to_be_visible()
    expect(page.locator("#composer")).to_have_attribute("data-mode", "note")
