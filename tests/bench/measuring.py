"""Timing requests over kept-alive connections: alone, side by side, and at a steady pace."""

from __future__ import annotations

import http.client
import re
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

KEPT_SECONDS = 3.0
TOKEN = re.compile(r'name="_csrf" value="([^"]+)"')
LOADED_AT_ONCE = re.compile(r'hx-get="([^"]+)"[^>]*hx-trigger="load[^"]*"')


@dataclass(frozen=True)
class Figures:
    """Times in milliseconds; `rate` in requests a second where several ran at once."""

    p50: float
    p95: float
    count: int
    rate: float | None = None

    @property
    def words(self) -> str:
        """As the table shows them."""
        rate = f", {self.rate:.0f}/s" if self.rate else ""
        return f"p50 {self.p50:.1f} ms, p95 {self.p95:.1f} ms{rate}"


class Client:
    """A browser's connection: one socket kept alive, one session cookie."""

    def __init__(self, port: int, cookies: str = "", headers: dict[str, str] | None = None) -> None:
        self.port = port
        self.cookies = cookies
        self.extra = headers or {}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._used_at = 0.0

    def twin(self) -> Client:
        """The same person over a connection of her own."""
        return Client(self.port, self.cookies, self.extra)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Status and body; a `Set-Cookie` is kept."""
        own = {"Host": f"127.0.0.1:{self.port}", "Cookie": self.cookies}
        sent = {**own, **self.extra, **(headers or {})}
        if time.monotonic() - self._used_at > KEPT_SECONDS:
            # The server has let an idle connection go, or will just now; a browser opens anew.
            self._connection.close()
        self._connection.request(method, path, body, sent)
        answer = self._connection.getresponse()
        content = answer.read()
        self._used_at = time.monotonic()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self.cookies = "; ".join(filter(None, (self.cookies, cookie.partition(";")[0])))
        return answer.status, content

    def get(self, path: str) -> bytes:
        """The body of a page that must be there."""
        status, content = self.ask("GET", path)
        if status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path} answered {status}: {content[:300]!r}")
        return content

    def submit(self, path: str, form: Mapping[str, str]) -> bytes:
        """Press a button: post a form from a page of ours, and follow nothing."""
        status, content = self.ask(
            "POST",
            path,
            urlencode(form).encode(),
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://127.0.0.1:{self.port}",
            },
        )
        if status >= http.HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{path} answered {status}: {content[:300]!r}")
        return content

    def press(self, page: str, path: str, form: Mapping[str, str]) -> bytes:
        """A button of a page, with the token that the page carries for it."""
        found = TOKEN.search(self.get(page).decode())
        if found is None:
            raise RuntimeError(f"{page} carries no token.")
        return self.submit(path, {**form, "_csrf": found[1]})

    def settle(self, path: str) -> int:
        """A page and every panel it loads by itself; returns how many requests that took."""
        page = self.get(path).decode()
        parts = [part.replace("&amp;", "&") for part in LOADED_AT_ONCE.findall(page)]
        for part in parts:
            status, content = self.ask("GET", part, headers={"HX-Request": "true"})
            if status >= http.HTTPStatus.BAD_REQUEST:
                raise RuntimeError(f"{part} answered {status}: {content[:300]!r}")
        return 1 + len(parts)

    def sign_in(self, email: str, password: str) -> None:
        """Through the door that everybody uses."""
        content = self.submit("/sign-in", {"email": email, "password": password})
        if not self.cookies:
            raise RuntimeError(f"sign-in was refused: {content[:300]!r}")


def alone(action: Callable[[], object], *, count: int = 100, warm_up: int = 10) -> Figures:
    """One after the other."""
    for _ in range(warm_up):
        action()
    return figures([_timed(action) for _ in range(count)])


def until(done: Callable[[], bool], action: Callable[[], object]) -> Figures:
    """One after the other for as long as something else goes on, once at least."""
    times = [_timed(action)]
    while not done():
        times.append(_timed(action))
    return figures(times)


def together(actions: Iterable[Callable[[], object]], *, seconds: float = 8.0) -> Figures:
    """Several at once, each as fast as it can, for a while."""
    times: list[float] = []
    end = time.monotonic() + seconds
    begun = time.monotonic()

    def run(action: Callable[[], object]) -> None:
        while time.monotonic() < end:
            times.append(_timed(action))

    _in_threads([partial(run, one) for one in actions])
    return figures(times, rate=len(times) / (time.monotonic() - begun))


def paced(action: Callable[[], object], *, rate: float, seconds: float, hands: int = 8) -> Figures:
    """At a steady pace, whether the last one has answered or not; late starts count as time."""
    begun = time.monotonic()
    with ThreadPoolExecutor(hands) as pool:
        waiting = [
            pool.submit(_on_time, action, begun + turn / rate)
            for turn in range(int(rate * seconds))
        ]
        times = [one.result() for one in waiting]
    return figures(times, rate=len(times) / (time.monotonic() - begun))


def _on_time(action: Callable[[], object], due: float) -> float:
    time.sleep(max(0.0, due - time.monotonic()))
    action()
    return (time.monotonic() - due) * 1000


def _timed(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) * 1000


def figures(times: list[float], rate: float | None = None) -> Figures:
    """What many times in milliseconds come to."""
    ordered = sorted(times)
    p95 = ordered[max(0, round(0.95 * len(ordered)) - 1)]
    return Figures(statistics.median(ordered), p95, len(ordered), rate)


def _in_threads(runs: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=run) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
