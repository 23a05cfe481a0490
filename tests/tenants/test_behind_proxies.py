"""The doors behind a proxy: each person has her own throttle, and cookies are secure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy.orm import Session

from msp.kernel import settings
from msp.kernel.events import Hub
from msp.main.app import create_app
from tests.harness.browsing import STAFF_HOST, Browser
from tests.tenants.persons import PASSWORD, an_agent

Behind = Callable[[str], Browser]
PROXY, STRANGER = "10.0.0.1", "192.0.2.66"
WRONG, RIGHT = ({"email": "bob@msp.example", "password": one} for one in ("wrong", PASSWORD))


@pytest.fixture
def behind(db: Session) -> Iterator[Callable[[str], Browser]]:
    """`behind(address)`: a browser whose connection comes from there; 10.0.0.1 is our proxy."""
    given = replace(settings.current(), trusted_proxies=(ip_network("10.0.0.1/32"),))
    app = create_app(given, Hub("postgresql://"))
    with TestClient(coming_from(app, PROXY)) as proxied:
        direct = TestClient(coming_from(app, STRANGER))
        browsers = {
            address: Browser(client, STAFF_HOST, None)
            for address, client in ((PROXY, proxied), (STRANGER, direct))
        }
        yield browsers.__getitem__


def coming_from(app: ASGIApp, address: str) -> ASGIApp:
    """The application with every connection made from this address."""

    async def connected(scope: Scope, receive: Receive, send: Send) -> None:
        placed: Any = {**scope, "client": (address, 4711)}
        await app(scope if "lifespan" in str(scope["type"]) else placed, receive, send)

    return connected


def tried(browser: Browser, told: str, fields: dict[str, str]) -> Response:
    return browser.post("/sign-in", fields, headers={"X-Forwarded-For": told})


def test_a_forged_address_finds_no_second_throttle(db: Session, behind: Behind) -> None:
    """Whoever asks the desk directly may claim any address: all tries count as his own."""
    an_agent(db)
    statuses = [tried(behind(STRANGER), f"203.0.113.{n}", WRONG).status_code for n in range(6)]
    assert statuses == [422] * 5 + [429]
    through = [
        tried(behind(PROXY), f"198.51.100.{n}, 203.0.113.9", WRONG).status_code for n in range(6)
    ]
    assert through == [422] * 5 + [429]


def test_one_persons_wrong_tries_do_not_lock_the_whole_proxy(db: Session, behind: Behind) -> None:
    an_agent(db)
    for _ in range(6):
        blocked = tried(behind(PROXY), "203.0.113.9", WRONG)
    assert blocked.status_code == 429
    assert tried(behind(PROXY), "203.0.113.10", RIGHT).status_code == 303


def test_the_cookie_is_secure_where_the_browser_came_by_https(db: Session, behind: Behind) -> None:
    an_agent(db)
    https = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    told = behind(PROXY).post("/sign-in", RIGHT, headers=https).headers["set-cookie"]
    assert told.startswith("__Host-msp=")
    assert "Secure" in told
    cookie = told.partition(";")[0]
    known = behind(PROXY).get("/me", headers={**https, "Cookie": cookie})
    assert known.status_code == 200
    forged = behind(STRANGER).post("/sign-in", RIGHT, headers=https).headers["set-cookie"]
    assert forged.startswith("msp_session=")
    assert "Secure" not in forged
