"""The HTTP door's limits: deadlines, sizes, transactions, and a record without secrets."""

from __future__ import annotations

import gzip
import socket
import struct
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing

import pytest

from msp.kernel import http as door
from msp.kernel.http import (
    BrokenAnswer,
    GuardedSession,
    Limits,
    NoAnswer,
    PlaceRefused,
    WithinTransaction,
)
from msp.kernel.http_exchange import Exchange
from tests.kernel.http_peer import OK, Behaviour, Server, says, session


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
