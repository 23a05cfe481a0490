"""Free TCP ports on the loopback address."""

from __future__ import annotations

import socket

from msp.kernel.errors import SettingMissing

LOOPBACK = "127.0.0.1"
NEXT_TRIED = 100
HIGHEST = 65_535


def free_port(wanted: int = 0) -> int:
    """`wanted` if it can be bound, else any port that the system has free."""
    return wanted if _can_bind(wanted) else _any_port()


def next_free_port(first: int) -> int:
    """`first`, or the nearest higher port that is free; SettingMissing after a hundred tries."""
    for port in range(first, min(first + NEXT_TRIED, HIGHEST)):
        if _can_bind(port):
            return port
    raise SettingMissing(f"MSP_PORT: all ports from {first} to {first + NEXT_TRIED} are taken.")


def _can_bind(port: int) -> bool:
    if not port:
        return False
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still being forgotten is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
