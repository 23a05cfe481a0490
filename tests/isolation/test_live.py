"""The running desk: live pages tell each person what she may see, and jobs run by themselves."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import psycopg
import pytest

from msp.kernel.events import announce
from tests.harness.running import Desk, eventually
from tests.people import Cast, make_cast

REQUEST = {
    "card": "other",
    "subject": "Screen stays black",
    "text": "Since this morning.",
    "reach": "3",
    "hurry": "2",
    "step": "send",
}


@dataclass(frozen=True)
class Living:
    """The desk with its people inside."""

    desk: Desk
    cast: Cast
    host: str


@pytest.fixture(scope="module")
def living(desk: Desk) -> Living:
    with desk.writing() as db:
        cast = make_cast(db)
    desk.open_portal(cast.northwind)
    return Living(desk, cast, desk.open_portal(cast.harbor))


@contextmanager
def listening(client: httpx.Client) -> Iterator[list[str]]:
    """The names of the events that reach this browser while the block runs."""
    heard: list[str] = []
    headers = "".join(f"{key}: {value}\r\n" for key, value in client.headers.items())
    place = (client.base_url.host, client.base_url.port)
    client.close()
    with socket.create_connection(place, timeout=10) as line:
        line.sendall(f"GET /events HTTP/1.1\r\n{headers}\r\n".encode())
        assert line.recv(12) == b"HTTP/1.1 200"
        thread = threading.Thread(target=hear, args=(line, heard))
        thread.start()
        time.sleep(0.3)
        try:
            yield heard
        finally:
            line.shutdown(socket.SHUT_RDWR)
            thread.join()


def hear(line: socket.socket, heard: list[str]) -> None:
    """Read events off the line until it is closed."""
    said = b""
    line.settimeout(None)
    while piece := line.recv(4096):
        said += piece
        heard[:] = [one.decode() for one in re.findall(rb"event: (\S+)", said)]


def test_s06_a_request_of_the_portal_is_routed_by_the_worker(living: Living) -> None:
    with living.desk.visit(living.cast.carol, living.host) as carol:
        sent = carol.post("/requests/new", data=REQUEST)
    assert sent.status_code == 303
    number = int(sent.headers["location"].rsplit("/", 1)[1])

    def routed() -> bool:
        with psycopg.connect(living.desk.database.superuser_url) as owner:
            query = "select routed_at is not null from ticket where number = %s"
            found = owner.execute(query, [number]).fetchone()
        return bool(found and found[0])

    eventually(routed, log=living.desk.log)


def test_a13_an_event_reaches_those_who_may_see_the_row(living: Living) -> None:
    desk, cast = living.desk, living.cast
    topic = f"ticket:{cast.ticket.id}"
    with (
        listening(desk.visit(cast.carol, living.host)) as carol,
        listening(desk.visit(cast.bob)) as bob,
        listening(desk.visit(cast.dora, living.host)) as dora,
        listening(desk.visit(cast.charlie, f"{cast.northwind.slug}.localhost")) as charlie,
    ):
        with desk.visit(cast.carol, living.host) as browser:
            page = f"/requests/{cast.ticket.number}/reply"
            assert browser.post(page, data={"text": "It smokes more."}).status_code == 303
        eventually(lambda: topic in carol and topic in bob, log=desk.log)
        time.sleep(0.5)
        assert not [one for one in (*dora, *charlie) if one.startswith("ticket")]


def test_a13_a_closed_session_hears_no_more(living: Living) -> None:
    desk, cast = living.desk, living.cast
    with listening(desk.visit(cast.carol, living.host)) as heard:
        with psycopg.connect(desk.database.superuser_url) as owner:
            owner.execute(
                "update auth_session set revoked_at = now() where contact_id = %s", [cast.carol.id]
            )
        # What the worker still told of the tests before was allowed until now.
        time.sleep(0.5)
        before = len(heard)
        with desk.writing() as db:
            announce(db, "ticket", tenant_id=cast.harbor.id, id=cast.ticket.id)
        time.sleep(1.5)
        assert not [one for one in heard[before:] if one.startswith("ticket")]
