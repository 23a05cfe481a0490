"""Which addresses the desk may call out to: the guard against server-side request forgery.

A name is resolved once, every address it has is judged, and the socket is opened to an address
that was judged: nothing resolves a second time, so a name cannot change its mind in between.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# What `is_global` of the standard library lets through although it leads inside: transition
# formats that embed an IPv4 address, old site-local space, and one cloud's metadata address.
_EMBEDDED = tuple(
    ipaddress.ip_network(one)
    for one in (
        "::/96",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "fec0::/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
    )
)


class AddressRefused(Exception):
    """The desk does not call this address; the text is a sentence for the administrator."""


def listed(host: str, port: int, allow: Iterable[str]) -> bool:
    """Whether `host:port` stands on the installation's allow-list, letter for letter."""
    wanted = f"{host.lower().strip('[]')}:{port}"
    return any(one.lower().replace("[", "").replace("]", "") == wanted for one in allow)


def leads_inside(address: IpAddress) -> bool:
    """Loopback, private, link-local, carrier-grade NAT, metadata, multicast, transition formats."""
    if not address.is_global or address.is_multicast:
        return True
    return any(address in net for net in _EMBEDDED if net.version == address.version)


def resolve(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
    """Every address of a name, once. Raises `OSError` when the name has none."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return [(family, (str(place[0]), int(place[1]))) for family, _, _, _, place in found]


def connect_checked(host: str, port: int, allow: Iterable[str], timeout: float) -> socket.socket:
    """A connected socket to an address that was judged.

    Raises `AddressRefused` when any address of the name leads inside and the place is not on the
    allow-list, `OSError` when none of them answers within `timeout` seconds each.
    """
    places = resolve(host, port)
    if not listed(host, port, allow):
        for _, (address, _port) in places:
            if leads_inside(ipaddress.ip_address(address.split("%")[0])):
                raise AddressRefused(
                    f"{host}:{port} leads to {address}, inside this network, "
                    "and is not allowed by name."
                )
    return _first_open(places, timeout)


def _first_open(
    places: list[tuple[socket.AddressFamily, tuple[str, int]]], timeout: float
) -> socket.socket:
    failure: OSError | None = None
    for family, place in places:
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(timeout)
            sock.connect(place)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError as error:
            sock.close()
            failure = error
    raise failure or OSError("the name has no address")
