"""A browser without a screen: real requests to the whole application, in the test's transaction.

`visit(person)` signs the person in through a real session and returns a `Browser`. It sends the
form token and the origin as a browser would; redirects are not followed unless asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from msp.kernel import settings
from msp.kernel.db import unit
from msp.kernel.events import Hub
from msp.kernel.moment import now
from msp.main.app import create_app
from tenants.people.models import Agent, Contact
from tenants.people.values import AgentPrincipal
from tenants.signin.actions.keep_key import make_key
from tenants.signin.actions.open_session import open_session
from tenants.signin.cookies import cookie_name
from tenants.signin.tokens import csrf_token_for
from tenants.signin.values import Level, Visitor

STAFF_HOST = "localhost"
Fields = Mapping[str, str | Sequence[str]]
Visit = Callable[..., "Browser"]


class Browser:
    """One person's browser at one host, or a program with a key."""

    def __init__(
        self, client: TestClient[Any], host: str, token: str | None, key: str | None = None
    ) -> None:
        self.client, self.host, self.token, self.key = client, host, token, key

    def get(self, path: str, **more: Any) -> Response:
        return self._ask("GET", path, **more)

    def fragment(self, path: str, **more: Any) -> Response:
        """The same page asked for by htmx."""
        return self._ask("GET", path, headers={"HX-Request": "true"}, **more)

    def post(self, path: str, fields: Fields | None = None, **more: Any) -> Response:
        """Send a form as our own pages do: with its token and from our own origin."""
        return self.send("POST", path, fields, **more)

    def send(self, verb: str, path: str, fields: Fields | None = None, **more: Any) -> Response:
        """The same with any verb; a key sends JSON and needs no token."""
        if self.key is not None:
            return self._ask(verb, path, json=dict(fields or {}), **more)
        given = dict(fields or {})
        if self.token is not None:
            given.setdefault("_csrf", csrf_token_for(self.token))
        headers = {"Origin": f"http://{self.host}", **more.pop("headers", {})}
        return self._ask(verb, path, data=given, headers=headers, **more)

    def _ask(self, method: str, path: str, **more: Any) -> Response:
        headers = {"Host": self.host, **more.pop("headers", {})}
        if self.token is not None:
            headers["Cookie"] = f"{cookie_name()}={self.token}"
        if self.key is not None:
            headers["Authorization"] = f"Bearer {self.key}"
        more.setdefault("follow_redirects", False)
        self.client.cookies.clear()  # one application, many browsers: none keeps another's
        response: Response = self.client.request(method, path, headers=headers, **more)
        return response


@pytest.fixture(scope="session")
def application() -> Iterator[TestClient[Any]]:
    """The web application, made once; its hub hears nothing."""
    hub = Hub("postgresql://")
    with TestClient(create_app(settings.current(), hub), raise_server_exceptions=True) as client:
        yield client


@pytest.fixture
def visit(db: Session, application: TestClient[Any]) -> Visit:
    """`visit(bob)`, `visit(carol, host)`, `visit(host=host)` for nobody known."""

    def visiting(person: Agent | Contact | None = None, host: str = STAFF_HOST) -> Browser:
        db.flush()
        return Browser(application, host, token_of(person))

    return visiting


@pytest.fixture
def program(db: Session, application: TestClient[Any]) -> Callable[[AgentPrincipal], Browser]:
    """`program(principal)`: a caller of the API with a key of this agent's full rights."""

    def calling(agent: AgentPrincipal) -> Browser:
        with unit(agent.scope) as own:
            key = make_key(own, agent, "a test", now=now())
        return Browser(application, STAFF_HOST, None, key)

    return calling


def token_of(person: Agent | Contact | None) -> str | None:
    """A full session of this person, opened by the product's own action."""
    if person is None:
        return None
    visitor = Visitor("127.0.0.1", "a test")
    if isinstance(person, Agent):
        return open_session(visitor, level=Level.FULL, now=now(), agent_id=person.id).token
    return open_session(
        visitor,
        level=Level.FULL,
        now=now(),
        tenant_id=person.tenant_id,
        contact_id=person.id,
    ).token
