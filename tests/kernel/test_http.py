"""The one HTTP door: what it refuses, what it bounds, and what it says about a lost call."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from contextlib import closing

import pytest

from msp.kernel import http_addresses
from msp.kernel.http import (
    GuardedSession,
    NotSent,
    PlaceRefused,
)
from msp.kernel.http_addresses import leads_inside
from tests.kernel.http_peer import OK, Behaviour, Server, says, session


def test_fault_26_addresses_that_lead_inside_are_refused() -> None:
    inside = (
        "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 "
        "168.63.129.16 224.0.0.1 255.255.255.255 ::1 :: fe80::1 fc00::1 fd00:ec2::254 "
        "::ffff:127.0.0.1 ::7f00:1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2001:0:1::"
    )
    for text in inside.split():
        assert leads_inside(ipaddress.ip_address(text)), text
    for text in ("8.8.8.8", "2606:4700::1111"):
        assert not leads_inside(ipaddress.ip_address(text)), text


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "http://vendor.example/",
        "ftp://vendor.example/",
        "https://",
        "nonsense",
    ],
)
def test_fault_26_odd_spellings_of_the_inside_are_refused(url: str) -> None:
    with closing(GuardedSession()) as outside, pytest.raises(PlaceRefused):
        outside.send("GET", url)


def test_fault_26_a_name_is_resolved_once_and_connected_to_as_checked(
    serve: Callable[[Behaviour], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads outside when judged and inside when connected to never gets inside."""
    server = serve(says(OK))
    lookups: list[str] = []

    def rebinding(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        lookups.append(host)
        address = "192.0.2.1" if len(lookups) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(http_addresses, "leads_inside", lambda address: address.is_loopback)
    tried: list[object] = []

    def no_network(self: socket.socket, place: object) -> None:
        tried.append(place)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    with closing(GuardedSession()) as outside, pytest.raises(NotSent):
        outside.send("GET", "https://vendor.example/")
    assert lookups == ["vendor.example"]
    assert tried == [("192.0.2.1", 443)]
    assert server.asked == []


def test_fault_26_a_redirect_inside_is_refused(serve: Callable[[Behaviour], Server]) -> None:
    secret = serve(says(OK))
    moved = f"HTTP/1.1 302 Found\r\nLocation: http://{secret.place}/\r\nContent-Length: 0\r\n\r\n"
    server = serve(says(moved.encode()))
    with session(server) as outside, pytest.raises(PlaceRefused):
        outside.send("GET", f"http://{server.place}/")
    assert secret.asked == []


def test_a_write_is_never_redirected(serve: Callable[[Behaviour], Server]) -> None:
    target = serve(says(OK))
    moved = f"HTTP/1.1 307 Moved\r\nLocation: http://{target.place}/\r\nContent-Length: 0\r\n\r\n"
    server = serve(says(moved.encode()))
    with closing(GuardedSession(allow=(server.place, target.place))) as outside:
        answer = outside.send("POST", f"http://{server.place}/", json={})
    assert answer.status == 307
    assert target.asked == []


def test_a_foreign_place_gets_no_password(serve: Callable[[Behaviour], Server]) -> None:
    target = serve(says(OK))
    moved = f"HTTP/1.1 302 Found\r\nLocation: http://{target.place}/\r\nContent-Length: 0\r\n\r\n"
    server = serve(says(moved.encode()))
    allow = (server.place, target.place)
    with closing(GuardedSession(allow=allow, auth=("desk", "hunter22"))) as outside:
        assert outside.send("GET", f"http://{server.place}/").status == 200
    assert b"Authorization: Basic" in server.asked[0]
    assert b"Authorization" not in target.asked[0]


def test_fault_03_a_refused_connection_was_certainly_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        place = f"127.0.0.1:{probe.getsockname()[1]}"
    with closing(GuardedSession(allow=(place,))) as outside, pytest.raises(NotSent) as caught:
        outside.send("POST", f"http://{place}/", json={})
    assert "Connection refused" in str(caught.value)


def test_fault_23_a_name_without_an_address_was_not_sent() -> None:
    with closing(GuardedSession()) as outside, pytest.raises(NotSent):
        outside.send("GET", "https://no-such-vendor.invalid/")
