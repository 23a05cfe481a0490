"""The REST API's common parts: its address, its document at /schema, its keys and its faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from litestar import Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from msp.kernel.rest import Asked
from msp.kernel.rooms import Room
from msp.kernel.web import AnyRequest

PREFIX = "/api/v1"
VERSION = "1"
DOCUMENT = "/schema"
KEY = "key"


class ClosedJson(JsonRenderPlugin):
    """The document as JSON, saying of what is sent to us that unknown fields are refused."""

    def render(self, request: AnyRequest, openapi_schema: dict[str, Any]) -> bytes:
        """The document's bytes."""
        closed = tuple(kind.__name__ for kind in _kinds_of(Asked))
        for name, schema in openapi_schema.get("components", {}).get("schemas", {}).items():
            if name.endswith(closed):
                schema["additionalProperties"] = False
        return super().render(request, openapi_schema)


def api_routes(rooms: Sequence[Room]) -> Router:
    """Every room's resources under one prefix; they carry a key, so no form token is asked."""
    routes = [one for room in rooms for one in room.api]
    return Router(
        PREFIX,
        route_handlers=routes,
        opt={"no_csrf": True},
        security=[{KEY: []}],
        include_in_schema=True,
    )


def openapi_config() -> OpenAPIConfig:
    """The document that describes the API, at /schema/openapi.json."""
    scheme = SecurityScheme(
        type="http",
        scheme="bearer",
        description="A key made on your own page under API keys, sent as `Bearer msp_...`.",
    )
    return OpenAPIConfig(
        title="MSP Desk",
        version=VERSION,
        description="The same actions as the pages. Errors are problem+json, lists keyset pages.",
        components=Components(security_schemes={KEY: scheme}),
        render_plugins=[ClosedJson()],
        # Reading the document needs no key; it holds no one's rows.
        openapi_router=Router(
            DOCUMENT, route_handlers=[], opt={"open": True}, include_in_schema=False
        ),
        use_handler_docstrings=True,
    )


def _kinds_of(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds_of(one)
