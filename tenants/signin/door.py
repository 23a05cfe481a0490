"""What each door knows of a request: the hook that the kernel calls before it chooses a route."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from litestar.connection import ASGIConnection

from msp.kernel.moment import now
from msp.kernel.web import Known
from tenants.signin.cookies import token_in
from tenants.signin.principals import contact_at, key_principal, portal_for, staff_principal
from tenants.signin.tokens import csrf_token_for
from tenants.signin.values import Visitor

Clock = Callable[[], datetime]
AnyConnection = ASGIConnection[Any, Any, Any, Any]
BEARER = "bearer "


def authenticate_staff(connection: AnyConnection, clock: Clock = now) -> Known:
    """Staff's door: a session cookie on pages, a key on the API, and never one for the other."""
    if connection.url.path.startswith("/api/"):
        agent, csrf = key_principal(_bearer(connection), clock()), None
    else:
        token = token_in(connection)
        agent, csrf = staff_principal(token, clock()), csrf_token_for(token) if token else None
    if agent is None:
        return Known(csrf=csrf)
    return Known(
        principal=agent,
        scope=agent.scope,
        rights=agent.rights,
        csrf=csrf,
        locale=agent.locale,
        zone=agent.zone,
        facts={"agent_id": str(agent.id)},
    )


def authenticate_contact(connection: AnyConnection, clock: Clock = now) -> Known:
    """A client's door: the host decides the client, and the session must be of that client."""
    portal = portal_for(_host(connection))
    if portal is None:
        return Known()
    token = token_in(connection)
    contact = contact_at(portal.tenant_id, token, clock())
    csrf = csrf_token_for(token) if token else None
    facts = {"tenant_id": str(portal.tenant_id)}
    if contact is None:
        return Known(csrf=csrf, locale=portal.locale, zone=portal.zone, place=portal, facts=facts)
    return Known(
        principal=contact,
        scope=contact.scope,
        rights=contact.rights,
        csrf=csrf,
        locale=contact.locale,
        zone=contact.zone,
        place=portal,
        facts={**facts, "contact_id": str(contact.id)},
    )


def visitor_of(connection: AnyConnection) -> Visitor:
    """Where this request comes from, for the throttle and the list of sessions."""
    address = connection.client.host if connection.client else ""
    return Visitor(address, connection.headers.get("user-agent", ""))


def _bearer(connection: AnyConnection) -> str | None:
    given = connection.headers.get("authorization", "")
    return given[len(BEARER) :].strip() if given.lower().startswith(BEARER) else None


def _host(connection: AnyConnection) -> str:
    given = connection.headers.get("host", "")
    return given.rpartition("]")[2].partition(":")[0].lower()
