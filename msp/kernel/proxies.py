"""Who really asks, where the desk stands behind proxies: their word counts, nobody else's.

A proxy adds the address that it was asked from at the right of what it was told. Read from the
right, the first address that is no proxy of ours is therefore true, and everything left of it is
only what somebody claimed. `Forwarded` and `X-Forwarded-*` are both read, since a proxy writes
one of them and passes on the other as it came: where they disagree, neither is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from litestar.connection import ASGIConnection
from litestar.types import ASGIApp, Receive, Scope, Send

from msp.kernel import settings

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]
Headers = Iterable[tuple[bytes, bytes]]


def behind(trusted: Networks, app: ASGIApp) -> ASGIApp:
    """The application, told the asker's own address and scheme by the proxies that are trusted."""

    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        peer = _address(str((scope.get("client") or ("", 0))[0]))
        if peer is None or not _ours(peer, trusted):
            await app(scope, receive, send)
            return
        client = asker(peer, scope["headers"], trusted)
        changed: Any = {**scope, "client": (str(client), 0)}
        if scheme := scheme_told(scope["headers"]):
            changed["scheme"] = scheme
        await app(changed, receive, send)

    return told


def is_secure(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Whether the browser came by https, as the desk's own address or a trusted proxy says."""
    return connection.scope["scheme"] == "https" or settings.current().cookie_secure


def asker(peer: Address, headers: Headers, trusted: Networks) -> Address:
    """Whoever asked the outermost trusted proxy; that proxy itself where the address is hidden."""
    chains = (_listed(headers, b"x-forwarded-for"), _forwarded(headers, "for"))
    found = {_first_stranger(peer, chain, trusted) for chain in chains if chain}
    return found.pop() if len(found) == 1 else peer


def scheme_told(headers: Headers) -> str | None:
    """http or https, as the nearest proxy says; nothing when it says neither, or both."""
    told = (_listed(headers, b"x-forwarded-proto"), _forwarded(headers, "proto"))
    found = {chain[-1].lower() for chain in told if chain}
    return found.pop() if len(found) == 1 and found <= {"http", "https"} else None


def _first_stranger(peer: Address, chain: Sequence[str], trusted: Networks) -> Address:
    nearest = peer
    for text in reversed(chain):
        address = _address(text)
        if address is None:
            return nearest
        nearest = address
        if not _ours(address, trusted):
            return address
    return nearest


def _ours(address: Address, trusted: Networks) -> bool:
    return any(address in network for network in trusted)


def _address(text: str) -> Address | None:
    """An address, with or without brackets and a port."""
    bare = text.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _listed(headers: Headers, name: bytes) -> list[str]:
    """The values of a header that may be repeated, in order."""
    values = (value.decode("latin-1") for key, value in headers if key == name)
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _forwarded(headers: Headers, wanted: str) -> list[str]:
    """One parameter out of every element of `Forwarded`, as far as the elements have it."""
    found = []
    for element in _listed(headers, b"forwarded"):
        for pair in element.split(";"):
            name, _, value = pair.partition("=")
            if name.strip().lower() == wanted:
                found.append(value.strip().strip('"'))
    return found
