"""A small HTTP proxy that makes faults really happen between a connector and its vendor.

It forwards each request on a connection of its own to the real server, and does to the matching
ones what a bad network or a bad server does: swallows the answer after the work was done, holds
it back, never forwards the request, or answers with rubbish. Nothing in the product knows it.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

Act = Literal["swallow", "hold", "drop", "answer", "truncate"]


@dataclass
class Fault:
    """What to do to the requests whose `METHOD /path` matches, `times` times at most.

    swallow: forward, then close without the answer. hold: forward, then wait for `release`
    before the answer goes on. drop: close without forwarding. answer: send `reply` instead,
    without forwarding unless `forward`. truncate: send half of the answer.
    """

    match: str
    act: Act
    times: int = 1
    reply: bytes = b""
    forward: bool = False
    release: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)
    done: int = 0


@dataclass(frozen=True)
class Seen:
    """A request that went through: what was asked and what the real server said, 0 for nothing."""

    method: str
    path: str
    status: int


class FaultProxy:
    """Listens on a free port of the loopback until `close()`."""

    def __init__(self, upstream_port: int) -> None:
        self.upstream_port = upstream_port
        self.faults: list[Fault] = []
        self.seen: list[Seen] = []
        # What becomes of every request and every answer on its way; bodies come uncompressed then.
        self.alter_request: Callable[[bytes], bytes] | None = None
        self.alter_answer: Callable[[bytes], bytes] | None = None
        self._server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._server.getsockname()[1]
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def add(self, match: str, act: Act, **more: object) -> Fault:
        """Arrange a fault for requests matching the regular expression."""
        fault = Fault(match, act, **more)  # type: ignore[arg-type]  # the fields of Fault
        with self._lock:
            self.faults.append(fault)
        return fault

    def count(self, match: str, status: int | None = None) -> int:
        """How many requests went through that match, with this status if one is given."""
        with self._lock:
            return sum(
                1
                for one in self.seen
                if re.search(match, f"{one.method} {one.path}")
                and (status is None or one.status == status)
            )

    def clear(self) -> None:
        """Forget faults and what was seen; whoever is held goes on."""
        with self._lock:
            for fault in self.faults:
                fault.release.set()
            self.faults.clear()
            self.seen.clear()

    def close(self) -> None:
        self.clear()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            client.settimeout(60)
            request = read_message(client)
            if request:
                self._handle(client, request)

    def _handle(self, client: socket.socket, request: bytes) -> None:
        line = request.split(b"\r\n", 1)[0].decode("latin-1")
        method, path, _ = line.split(" ", 2)
        fault = self._fault_for(f"{method} {path}")
        if fault and (fault.act == "drop" or (fault.act == "answer" and not fault.forward)):
            self._note(method, path, 0)
            fault.reached.set()
            client.sendall(fault.reply)
            return
        if self.alter_request is not None:
            request = plain(self.alter_request(request))
        answer = self._forward(request)
        if self.alter_answer is not None:
            answer = self.alter_answer(answer)
        self._note(method, path, status_of(answer))
        if fault is not None:
            fault.reached.set()
            answer = spoiled(fault, answer)
        client.sendall(answer)

    def _forward(self, request: bytes) -> bytes:
        here, there = f"127.0.0.1:{self.port}".encode(), f"127.0.0.1:{self.upstream_port}".encode()
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [
            line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")
        ]
        head = b"\r\n".join([*lines, b"Connection: close"]).replace(here, there)
        with socket.create_connection(("127.0.0.1", self.upstream_port), timeout=60) as up:
            up.sendall(head + b"\r\n\r\n" + body)
            answer = bytearray()
            while chunk := up.recv(65_536):
                answer += chunk
        # This proxy closes after each answer, and says so.
        return bytes(answer).replace(b"\r\n", b"\r\nConnection: close\r\n", 1)

    def _fault_for(self, line: str) -> Fault | None:
        with self._lock:
            for fault in self.faults:
                if fault.done < fault.times and re.search(fault.match, line):
                    fault.done += 1
                    return fault
        return None

    def _note(self, method: str, path: str, status: int) -> None:
        with self._lock:
            self.seen.append(Seen(method, path, status))


def plain(request: bytes) -> bytes:
    """The request without the wish for a compressed answer."""
    return re.sub(rb"(?i)\r\naccept-encoding:[^\r]*", b"", request)


def spoiled(fault: Fault, answer: bytes) -> bytes:
    """What is left of the real answer."""
    if fault.act == "hold":
        fault.release.wait(timeout=60)
        return answer
    if fault.act == "truncate":
        return answer[: len(answer) // 2]
    return fault.reply if fault.act == "answer" else b""


def read_message(sock: socket.socket) -> bytes:
    """One request with its body; empty when the client went away."""
    data = bytearray()
    while b"\r\n\r\n" not in data:
        chunk = sock.recv(65_536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = bytes(data).partition(b"\r\n\r\n")
    length = re.search(rb"^content-length: *(\d+)", head, re.IGNORECASE | re.MULTILINE)
    missing = int(length[1]) - len(body) if length else 0
    while missing > 0:
        chunk = sock.recv(65_536)
        if not chunk:
            return b""
        data += chunk
        missing -= len(chunk)
    return bytes(data)


def status_of(answer: bytes) -> int:
    parts = answer.split(b" ", 2)
    return int(parts[1]) if len(parts) > 1 and parts[1][:3].isdigit() else 0


def reply(status: str, body: bytes = b"{}", *headers: str) -> bytes:
    """A whole HTTP answer for a fault of the kind `answer`."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    if not any(one.lower().startswith("content-type") for one in headers):
        lines.append("Content-Type: application/json")
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body
