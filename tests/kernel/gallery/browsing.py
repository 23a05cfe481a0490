"""A real browser on the gallery, and the few answers that its scripts ask for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, Playwright

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
def browser(playing: Playwright) -> Iterator[Browser]:
    browser = playing.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
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
    # Long enough for a busy machine; a page that answers at all answers sooner.
    page.set_default_timeout(20_000)
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
