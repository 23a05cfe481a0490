"""The REST API's common parts: its address, its document at /schema, its keys and its faults."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from msp.kernel.rooms import Room

PREFIX = "/api/v1"
VERSION = "1"
DOCUMENT = "/schema"
KEY = "key"


def api_routes(rooms: Sequence[Room]) -> Router:
    """Every room's resources under one prefix; they carry a key, so no form token is asked."""
    routes = [one for room in rooms for one in room.api]
    return Router(PREFIX, route_handlers=routes, opt={"no_csrf": True}, security=[{KEY: []}])


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
        render_plugins=[JsonRenderPlugin()],
        # Reading the document needs no key; it holds no one's rows.
        openapi_router=Router(DOCUMENT, route_handlers=[], opt={"open": True}),
        use_handler_docstrings=True,
    )
