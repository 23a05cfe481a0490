"""Pictures of the gallery, for eyes: `python -m tests.kernel.gallery FOLDER [PAGE …]`."""

from __future__ import annotations

import os
import sys
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

os.environ.setdefault("MSP_SECRET_KEY", "a secret for pictures only, and long enough")
os.environ.setdefault("MSP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

from playwright.sync_api import Browser, sync_playwright  # settings come first

from msp.kernel.assets import STATIC
from msp.kernel.colour import brand_stylesheet
from msp.kernel.web import CSP
from tests.kernel.gallery import LIVE, PAGES, brand, gallery, page

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
SIZES = {"wide": (1366, 768), "phone": (390, 844)}
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class Handler(BaseHTTPRequestHandler):
    """Serves the gallery under the same content policy as the desk."""

    def do_GET(self) -> None:
        """A page, a built asset or the brand's colours."""
        path = self.path.partition("?")[0]
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            self._send(200, file.read_bytes(), TYPES[file.suffix])
        elif path == "/brand.css":
            self._send(200, brand_stylesheet(brand().brand_colour).encode(), "text/css")
        elif path.strip("/") in (*PAGES, LIVE):
            self._send(200, page(gallery(), path.strip("/")).encode(), "text/html; charset=utf-8")
        else:
            self._send(404, b"There is no such page.", "text/plain")

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", CSP)
        self.end_headers()
        self.wfile.write(body)


def take(browser: Browser, address: str, folder: Path, names: tuple[str, ...]) -> None:
    """Four pictures of each page, and what the browser complained of."""
    for theme in ("light", "dark"):
        for size, (width, height) in SIZES.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme
            )
            tab = context.new_page()
            tab.on("console", lambda said: complain(f"{said.type}: {said.text}"))
            tab.on("pageerror", lambda error: complain(f"error: {error}"))
            for name in names:
                tab.goto(f"{address}/{name}")
                tab.wait_for_function("document.documentElement.dataset.script")
                tab.screenshot(path=folder / f"{name}-{size}-{theme}.png")
                if size == "wide" and theme == "light":
                    tab.screenshot(path=folder / f"{name}-whole.png", full_page=True)
            context.close()


def complain(text: str) -> None:
    """Tell what the browser did not like."""
    sys.stderr.write(f"{text}\n")


def main(folder: Path, names: tuple[str, ...]) -> None:
    """Serve, look, stop."""
    folder.mkdir(parents=True, exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        take(browser, f"http://127.0.0.1:{server.server_port}", folder, names)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or PAGES)
