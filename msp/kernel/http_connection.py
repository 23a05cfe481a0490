"""The sockets under the HTTP door: opened to a judged address, ended when their time is up."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from msp.kernel.http_addresses import connect_checked


@dataclass
class Call:
    """What the connection tells about the call under way."""

    sent: bool = False
    fresh: bool = False
    expired: bool = False
    handle: int | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def watch(self, sock: socket.socket) -> None:
        """Keep a second handle on the socket: it ends a call that TLS or a slow drip holds."""
        self.release()
        self.fresh = True
        with self.lock:
            self.handle = os.dup(sock.fileno())

    def begin(self) -> None:
        """A new call starts; the connection may be one kept from the call before."""
        self.sent = self.expired = self.fresh = False

    def expire(self) -> None:
        """End whatever the call is waiting for; called by the clock, from another thread."""
        with self.lock:
            self.expired = True
            if self.handle is not None:
                with suppress(OSError), socket.socket(fileno=os.dup(self.handle)) as sock:
                    sock.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Give up the second handle, so that closing the connection closes it."""
        with self.lock:
            if self.handle is not None:
                os.close(self.handle)
                self.handle = None


def guarded_pools(
    call: Call, allow: tuple[str, ...], connect_seconds: float
) -> dict[str, type[HTTPConnectionPool]]:
    """Connection pools whose connections go through the guard and report to `call`."""

    class Guard(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            sock = connect_checked(self._dns_host, self.port or 80, allow, connect_seconds)
            call.watch(sock)
            return sock

        def send(self, data: Any) -> None:
            if self.sock is None:
                self.connect()
            call.sent = True
            super().send(data)

    class GuardTls(Guard, HTTPSConnection):
        pass

    class Pool(HTTPConnectionPool):
        ConnectionCls = Guard

    class PoolTls(HTTPSConnectionPool):
        ConnectionCls = GuardTls

    return {"http": Pool, "https": PoolTls}


def root_cause(error: BaseException) -> str:
    """The innermost reason in the system's words: "Connection refused", "timed out"."""
    while error.__context__ is not None:
        error = error.__context__
    reason = getattr(error, "strerror", None) or getattr(error, "verify_message", None)
    return str(reason) if reason else str(error) or type(error).__name__
