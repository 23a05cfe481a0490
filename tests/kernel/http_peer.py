"""A raw server for the HTTP door: it answers what a test tells it to, byte by byte."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import closing, suppress

from msp.kernel.http import (
    GuardedSession,
)

Behaviour = Callable[[socket.socket], None]

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


class Server:
    """Accepts connections and does to each what the test says; remembers what it was sent."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.asked: list[bytes] = []
        self._behaviour = behaviour
        self._server = socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            with client, suppress(OSError):
                client.settimeout(5)
                self.asked.append(client.recv(65_536))
                self._behaviour(client)

    def close(self) -> None:
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()


def session(server: Server, **more: object) -> closing[GuardedSession]:
    return closing(GuardedSession(allow=(server.place,), **more))  # type: ignore[arg-type]  # its own arguments


def says(answer: bytes) -> Behaviour:
    return lambda client: client.sendall(answer)
