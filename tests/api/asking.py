"""Requests to the API with a person's key."""

from __future__ import annotations

from typing import Any

from httpx import Response
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from msp.kernel.db import unit
from msp.kernel.moment import now
from tenants.clients.models import Tenant
from tenants.people.models import Agent
from tenants.signin.actions.keep_key import make_key
from tests.people import principal_of


class Asker:
    """Someone's key at work."""

    def __init__(self, client: TestClient[Any], key: str | None) -> None:
        self.client, self.key = client, key

    def ask(self, method: str, path: str, **more: Any) -> Response:
        headers = {"Host": "localhost", **more.pop("headers", {})}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        self.client.cookies.clear()
        return self.client.request(method, f"/api/v1{path}", headers=headers, **more)

    def get(self, path: str, **more: Any) -> Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any, *, once: str | None = None) -> Response:
        headers = {"Idempotency-Key": once} if once else {}
        return self.ask("POST", path, json=body, headers=headers)

    def patch(self, path: str, body: Any) -> Response:
        return self.ask("PATCH", path, json=body)


def asker(
    db: Session,
    application: TestClient[Any],
    agent: Agent,
    clients: tuple[Tenant, ...] | None = None,
    **limits: Any,
) -> Asker:
    """An asker with a new key of this agent."""
    db.flush()
    person = principal_of(agent, clients)
    with unit(person.scope) as own:
        return Asker(application, make_key(own, person, "a test", now=now(), **limits))
