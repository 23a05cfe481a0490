"""The one HTTP door: what it refuses, what it bounds, and what it says about a lost call."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import struct
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, suppress

import pytest

from msp.kernel import http as door
from msp.kernel import http_addresses
from msp.kernel.http import (
    BrokenAnswer,
    GuardedSession,
    Limits,
    NoAnswer,
    NotSent,
    PlaceRefused,
    WithinTransaction,
)
from msp.kernel.http_addresses import leads_inside
from msp.kernel.http_exchange import Exchange, Redactor

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


@pytest.fixture
def serve() -> Iterator[Callable[[Behaviour], Server]]:
    started: list[Server] = []

    def start(behaviour: Behaviour) -> Server:
        started.append(Server(behaviour))
        return started[-1]

    yield start
    for server in started:
        server.close()


def session(server: Server, **more: object) -> closing[GuardedSession]:
    return closing(GuardedSession(allow=(server.place,), **more))  # type: ignore[arg-type]  # its own arguments


def says(answer: bytes) -> Behaviour:
    return lambda client: client.sendall(answer)


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


def test_an_answer_that_never_comes_leaves_the_outcome_open(
    serve: Callable[[Behaviour], Server],
) -> None:
    server = serve(says(b""))
    with session(server) as outside, pytest.raises(NoAnswer):
        outside.send("POST", f"http://{server.place}/", json={})


@pytest.mark.parametrize("where", ["head", "body"])
def test_fault_23_a_slow_drip_ends_at_the_total_deadline(
    serve: Callable[[Behaviour], Server], where: str
) -> None:
    def drip(client: socket.socket) -> None:
        head = b"HTTP/1.1 200 OK\r\nX-Slow: "
        client.sendall(head if where == "head" else head + b"1\r\nContent-Length: 99\r\n\r\n")
        for _ in range(60):
            time.sleep(0.1)
            client.sendall(b"x")

    server = serve(drip)
    started = time.monotonic()
    limits = Limits(connect=1, read=1, total=0.6)
    with session(server, limits=limits) as outside, pytest.raises(NoAnswer):
        outside.send("GET", f"http://{server.place}/")
    assert time.monotonic() - started < 2


def test_fault_23_an_endless_body_is_cut(serve: Callable[[Behaviour], Server]) -> None:
    def endless(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            client.sendall(b"x" * 65_536)

    server = serve(endless)
    limits = Limits(wire_bytes=10**6, body_bytes=10**6)
    with session(server, limits=limits) as outside, pytest.raises(BrokenAnswer):
        outside.send("GET", f"http://{server.place}/")


def test_fault_23_a_gzip_bomb_stays_small(serve: Callable[[Behaviour], Server]) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
    server = serve(says(head.encode() + bomb))
    with session(server, limits=Limits(body_bytes=10**6)) as outside, pytest.raises(BrokenAnswer):
        outside.send("GET", f"http://{server.place}/")


def test_fault_23_a_body_that_breaks_off_is_no_answer(
    serve: Callable[[Behaviour], Server],
) -> None:
    server = serve(says(OK.replace(b"Length: 2", b"Length: 200")))
    with session(server) as outside, pytest.raises(NoAnswer):
        outside.send("GET", f"http://{server.place}/")


def test_fault_24_a_page_instead_of_json_is_broken(serve: Callable[[Behaviour], Server]) -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"
    server = serve(says(page))
    with session(server) as outside, pytest.raises(BrokenAnswer):
        outside.send("GET", f"http://{server.place}/").json()


def test_a_read_on_a_kept_connection_that_was_closed_is_tried_on_a_new_one(
    serve: Callable[[Behaviour], Server],
) -> None:
    """The other side closes without a word; the next read finds out, the next write never does."""

    def answer_and_vanish(client: socket.socket) -> None:
        client.sendall(OK)
        time.sleep(0.1)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    server = serve(answer_and_vanish)
    with session(server) as outside:
        for _ in range(4):
            assert outside.send("GET", f"http://{server.place}/").status == 200
        for _ in range(4):
            assert outside.send("POST", f"http://{server.place}/", json={}).status == 200


def test_nothing_is_called_within_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "units_open", lambda: 1)
    with closing(GuardedSession()) as outside, pytest.raises(WithinTransaction):
        outside.send("GET", "https://vendor.example/")


def test_fault_27_the_record_holds_no_secret(serve: Callable[[Behaviour], Server]) -> None:
    body = b'{"api_key": "k-123456", "note": "the key is hunter22", "id": 7}'
    head = f"HTTP/1.1 200 OK\r\nSet-Cookie: sid=abc\r\nContent-Length: {len(body)}\r\n\r\n"
    server = serve(says(head.encode() + body))
    seen: list[Exchange] = []
    with session(server, auth=("desk", "hunter22"), record=seen.append) as outside:
        outside.send(
            "POST",
            f"http://{server.place}/login",
            params={"token": "t-998877", "page": "2"},
            json={"password": "other-secret", "text": "plain"},
        )
    told = repr(seen)
    basic = b64encode(b"desk:hunter22").decode()
    for secret in ("hunter22", "k-123456", "t-998877", "other-secret", "sid=abc", basic):
        assert secret not in told
    assert "page=2" in seen[0].url
    assert '"text": "plain"' in seen[0].request_body
    assert '"id": 7' in seen[0].answer_body
    assert seen[0].status == 200


def test_a_failed_call_is_recorded_too() -> None:
    seen: list[Exchange] = []
    with closing(GuardedSession(record=seen.append)) as outside, pytest.raises(PlaceRefused):
        outside.send("GET", "https://127.0.0.1/")
    assert seen[0].status is None
    assert "not allowed" in (seen[0].error or "")


def test_redaction_keeps_what_is_not_secret() -> None:
    hide = Redactor(("swordfish",))
    assert hide.body(b'{"author": "Ann", "monkey": 1}') == '{"author": "Ann", "monkey": 1}'
    assert hide.body(b"\xff\xfe") == "[2 bytes]"
    assert hide.plain("a swordfish\0!") == "a •••!"
    assert hide.body("user=a&password=b", "application/x-www-form-urlencoded").count("•••") == 1
