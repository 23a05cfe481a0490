"""A network between us and the vendor that drops, delays, doubles and garbles, by dice."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections import Counter
from contextlib import suppress

from tests.vendors.proxy import FaultProxy, reply

GARBAGE = b"<html>Bad gateway</html>"
LONGEST_DELAY = 1.5


class BadNetwork(FaultProxy):
    """Until `calm()`; `done` counts what was done to how many requests."""

    def __init__(self, upstream_port: int, *, seed: int, badness: float) -> None:
        self.dice = random.Random(seed)  # noqa: S311  # dice of a test, no secret
        self.badness = badness
        self.done: Counter[str] = Counter()
        self._dice_lock = threading.Lock()
        super().__init__(upstream_port)

    def calm(self) -> None:
        """From now on everything goes through."""
        self.badness = 0.0

    def _handle(self, client: socket.socket, request: bytes) -> None:
        fate = self._fate()
        if fate == "drop":
            return
        if fate == "garble":
            client.sendall(reply("200 OK", GARBAGE, "Content-Type: text/html"))
            return
        if fate == "busy":
            client.sendall(reply("503 Busy", b"{}", "Retry-After: 1"))
            return
        if fate == "double":
            # The first copy's answer is nobody's; the second one's goes on.
            with suppress(OSError):
                self._forward(request)
        answer = self._forward(request)
        if fate == "swallow":
            return
        if fate == "cut":
            answer = answer[: len(answer) // 2]
        if fate == "delay":
            time.sleep(self.dice.random() * LONGEST_DELAY)
        client.sendall(answer)

    def _fate(self) -> str:
        fates = ("drop", "garble", "busy", "double", "swallow", "cut", "delay")
        with self._dice_lock:
            fate = self.dice.choice(fates) if self.dice.random() < self.badness else "through"
            self.done[fate] += 1
        return fate
