"""Rules that only the loaded application can answer: every route, every table."""

from typing import Any, get_args

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from msp.kernel.events import Hub
from msp.kernel.tables import Base, TableClass
from msp.main.app import portal_door, staff_door
from msp.main.wiring import rooms
from tenants.people.values import ALL_RIGHTS, CONTACT_RIGHTS

ANYBODY = "signed_in"
# What may be asked by nobody known: the door itself, its look, and what proves itself otherwise.
OPEN = (
    "/static/", "/health", "/sign-in", "/sign-out", "/password", "/brand", "/schema", "/hooks/",
)  # fmt: skip


def routes(app: Litestar) -> list[tuple[str, HTTPRouteHandler]]:
    """Every path with each of its handlers.

    Litestar answers OPTIONS by itself; the guard shuts what declares nothing.
    """
    return [
        (route.path, handler)
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if isinstance(handler, HTTPRouteHandler) and handler.http_methods != {"OPTIONS"}
    ]


def doors() -> list[tuple[Litestar, tuple[str, ...]]]:
    hub = Hub("postgresql://")
    return [(staff_door(hub), ALL_RIGHTS), (portal_door(hub), CONTACT_RIGHTS)]


def careless(path: str, opt: dict[str, Any], rights: tuple[str, ...]) -> str | None:
    """What is wrong with a route's declaration, if anything."""
    if opt.get("open"):
        return f"{path} is open and wants a right" if opt.get("right") else None
    if opt.get("right") not in (ANYBODY, *rights):
        return f"{path} declares no right that exists: {opt.get('right')}"
    return None


def test_every_route_declares_a_right_or_is_open() -> None:
    for app, rights in doors():
        found = [careless(path, handler.opt, rights) for path, handler in routes(app)]
        assert found
        assert not any(found), "\n".join(one for one in found if one)


def test_a_careless_route_is_found() -> None:
    assert careless("/x", {}, ALL_RIGHTS)
    assert careless("/x", {"right": "tickets.wrok"}, ALL_RIGHTS)
    assert careless("/x", {"right": "tickets.work", "open": True}, ALL_RIGHTS)
    assert not careless("/x", {"right": "tickets.work"}, ALL_RIGHTS)


def test_open_routes_are_few_and_known() -> None:
    opened = {
        path for app, _ in doors() for path, handler in routes(app) if handler.opt.get("open")
    }
    assert not {path for path in opened if not path.startswith(OPEN)}


def test_every_table_declares_its_class() -> None:
    rooms()
    for mapper in Base.registry.mappers:
        assert mapper.class_.__table_class__ in get_args(TableClass), mapper.class_


def test_relationships_never_load_by_themselves() -> None:
    rooms()
    lazy = {
        f"{mapper.class_.__name__}.{one.key}": one.lazy
        for mapper in Base.registry.mappers
        for one in mapper.relationships
    }
    assert not {name: how for name, how in lazy.items() if how != "raise"}
