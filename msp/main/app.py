"""The two doors, staff's and the clients', behind one dispatcher that goes by the host name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Litestar, Request, Router
from litestar.types import ASGIApp, Receive, Scope, Send

from msp.kernel.assets import static_routes
from msp.kernel.events import Hub
from msp.kernel.i18n import gettext
from msp.kernel.live import live_route
from msp.kernel.pages import Pages
from msp.kernel.proxies import behind
from msp.kernel.rooms import NavItem, Panel
from msp.kernel.settings import Settings
from msp.kernel.web import door, known_of
from msp.main.api import api_routes, openapi_config
from msp.main.health import health
from msp.main.wiring import rooms, templates
from tenants.signin.door import authenticate_contact, authenticate_staff

AnyRequest = Request[Any, Any, Any]


def create_app(settings: Settings, hub: Hub) -> ASGIApp:
    """The whole web application as one ASGI callable; `hub` feeds the live pages."""
    staff, portal = staff_door(hub), portal_door(hub)
    hosts = frozenset(settings.staff_hosts)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) == "lifespan":
            await _lifespan(staff, portal, receive, send)
        else:
            chosen = staff if host_of(scope) in hosts else portal
            await chosen(scope, receive, send)

    return behind(settings.trusted_proxies, dispatch)


def staff_door(hub: Hub) -> Litestar:
    """Pages and API for the provider's own people."""
    # Within a router, for the app would wrap a page again when another verb of its path joins it.
    pages = Router("/", route_handlers=[one for room in rooms() for one in room.staff])
    live = live_route(hub, authenticate_staff, _live())
    return door(
        [pages, api_routes(rooms()), live, health, *static_routes()],
        authenticate=authenticate_staff,
        principal="agent",
        pages=Pages(templates(), _staff_context),
        openapi=openapi_config(),
    )


def portal_door(hub: Hub) -> Litestar:
    """Pages for the people of one client, at that client's own host."""
    pages = Router("/", route_handlers=[one for room in rooms() for one in room.portal])
    live = live_route(hub, authenticate_contact, _live())
    return door(
        [pages, live, *static_routes()],
        authenticate=authenticate_contact,
        principal="contact",
        pages=Pages(templates(), _portal_context),
    )


def host_of(scope: Mapping[str, Any]) -> str:
    """The host name asked for, in lower case and without its port."""
    for name, value in scope["headers"]:
        if name == b"host":
            return str(value.decode("latin-1")).rpartition("]")[2].partition(":")[0].lower()
    return ""


def navigation(rights: frozenset[str]) -> list[NavItem]:
    """The rail, as far as these rights reach."""
    items = [item for room in rooms() for item in room.navigation if item.right in rights]
    return sorted(items, key=lambda item: item.order)


def portal_navigation(rights: frozenset[str]) -> list[NavItem]:
    """The places of the portal, those left out that need a right which the contact lacks."""
    seen = rights | {"signed_in"}
    items = [item for room in rooms() for item in room.portal_navigation if item.right in seen]
    return sorted(items, key=lambda item: item.order)


def panels(slot: str, rights: frozenset[str]) -> list[Panel]:
    """What higher rooms add to the page of `slot`."""
    found = [one for room in rooms() for one in room.panels.get(slot, ()) if one.right in rights]
    return sorted(found, key=lambda panel: panel.order)


def _staff_context(request: AnyRequest) -> dict[str, Any]:
    known = known_of(request)
    return {
        **_shared_context(request),
        "nav": navigation(known.rights),
        "panels": lambda slot: panels(slot, known.rights),
    }


def _portal_context(request: AnyRequest) -> dict[str, Any]:
    known = known_of(request)
    shown = {"brand": known.place, "rights": known.rights, "nav": portal_navigation(known.rights)}
    return {**_shared_context(request), **shown}


def _shared_context(request: AnyRequest) -> dict[str, Any]:
    known = known_of(request)
    return {
        "request": request,
        "path": request.url.path,
        "principal": known.principal,
        "csrf_token": known.csrf or "",
        "product": gettext("MSP Desk"),
    }


def _live() -> dict[str, Any]:
    return {topic: sees for room in rooms() for topic, sees in room.live.items()}


async def _lifespan(staff: Litestar, portal: Litestar, receive: Any, send: Any) -> None:
    """Start and stop both applications as one."""
    await receive()
    async with staff.lifespan(), portal.lifespan():
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})
