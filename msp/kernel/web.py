"""One door of the desk as a Litestar application: who is there, may they, and one transaction.

Every route says which right it wants (`opt={"right": "..."}`) or that it is open
(`opt={"open": True}`); one that says neither is shut. A request is one transaction, opened in the
scope of whoever is known and committed after the answer has been made.
"""

from __future__ import annotations

import hmac
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from anyio import to_thread
from litestar import Litestar, Request
from litestar.connection import ASGIConnection
from litestar.datastructures import FormMultiDict, ResponseHeader
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.types import ASGIApp, Receive, Send
from litestar.types import Scope as ASGIScope
from sqlalchemy.orm import Session

from msp.kernel import db as database
from msp.kernel import i18n, log, metrics
from msp.kernel.errors import NotFound, NotSignedIn, Sentence
from msp.kernel.faults import EXCEPTION_HANDLERS
from msp.kernel.ids import new_id
from msp.kernel.pages import Pages
from msp.kernel.scope import DOOR, Scope

SAFE = ("GET", "HEAD", "OPTIONS")
CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

AnyRequest = Request[Any, Any, Any]
AnyConnection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True)
class Known:
    """What a door knows of whoever is there; `csrf` is set when a cookie vouches for them."""

    principal: Any = None
    scope: Scope = DOOR
    rights: frozenset[str] = frozenset()
    csrf: str | None = None
    locale: str = "en"
    zone: str = "UTC"
    place: Any = None
    facts: Mapping[str, str] = field(default_factory=dict)


Authenticate = Callable[[AnyConnection], Known]


def door(
    routes: Sequence[Any],
    *,
    authenticate: Authenticate,
    principal: str,
    pages: Pages | None = None,
    openapi: OpenAPIConfig | None = None,
    exception_handlers: Mapping[Any, Any] | None = None,
) -> Litestar:
    """An application over `routes`; handlers get `principal` by that name, and `db`, `posted`."""
    app = Litestar(
        route_handlers=list(routes),
        middleware=[_Knowing(authenticate)],
        guards=[_guard],
        dependencies={
            "db": Provide(_session),
            "posted": Provide(_posted),
            "known": Provide(known_of, sync_to_thread=False),
            principal: Provide(_principal, sync_to_thread=False),
        },
        exception_handlers=dict(exception_handlers or EXCEPTION_HANDLERS),
        response_headers=[ResponseHeader(name=key, value=value) for key, value in HEADERS.items()],
        openapi_config=openapi,
        # Pages are not part of the API's document; what is says so itself.
        include_in_schema=False,
        logging_config=None,
        request_max_body_size=60_000_000,
    )
    app.state.pages, app.state.authenticate = pages, authenticate
    return app


class _Knowing(ASGIMiddleware):
    """Finds out who is there before the route is chosen, and names the request in the log."""

    exclude_opt_key = "anonymous"

    def __init__(self, authenticate: Authenticate) -> None:
        self.authenticate = authenticate

    async def handle(
        self, scope: ASGIScope, receive: Receive, send: Send, next_app: ASGIApp
    ) -> None:
        connection: AnyConnection = ASGIConnection(scope)
        known = await to_thread.run_sync(self.authenticate, connection)
        scope["state"]["known"] = known
        i18n.speak(known.locale, known.zone)
        with (
            log.bound(request_id=str(new_id()), **known.facts),
            metrics.REQUEST_SECONDS.time(),
        ):
            await next_app(scope, receive, _counting(send, str(scope.get("method", ""))))


def _counting(send: Send, method: str) -> Send:
    async def counted(message: Any) -> None:
        if message["type"] == "http.response.start":
            metrics.REQUESTS.labels(method, str(message["status"])).inc()
        await send(message)

    return counted


def known_of(request: AnyRequest) -> Known:
    """Who is behind this request."""
    known = request.scope["state"].get("known")
    return known if isinstance(known, Known) else Known()


async def _guard(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    request = connection if isinstance(connection, Request) else Request(connection.scope)
    known = known_of(request)
    right = handler.opt.get("right")
    if not handler.opt.get("open"):
        if right is None:
            raise NotFound(i18n.gettext("There is no such page."))
        if known.principal is None:
            raise NotSignedIn(i18n.gettext("Please sign in."))
        if right != "signed_in" and right not in known.rights:
            raise NotFound(i18n.gettext("There is no such page, or it is not for you."))
    if request.method not in SAFE and not handler.opt.get("no_csrf"):
        await _same_origin(request, known)


async def _same_origin(request: AnyRequest, known: Known) -> None:
    """A changing request must come from our own pages: by the browser's word, and by our token."""
    if request.headers.get("authorization"):
        return
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    host = request.headers.get("host", "")
    if site not in (None, "same-origin", "none") or (
        origin is not None and origin.partition("://")[2] != host
    ):
        raise Sentence(i18n.gettext("This form was sent from another site and was not accepted."))
    if known.csrf is None:
        return
    token = request.headers.get("x-csrf-token") or str((await request.form()).get("_csrf", ""))
    if not hmac.compare_digest(token.encode(), known.csrf.encode()):
        raise Sentence(
            i18n.gettext("This page is too old to be sent. Load it again; your draft is kept.")
        )


async def _session(request: AnyRequest) -> AsyncGenerator[Session, None]:
    session = database.new_session(known_of(request).scope)
    try:
        yield session
    except BaseException:
        await to_thread.run_sync(database.abandon, session)
        raise
    await to_thread.run_sync(database.complete, session)


async def _posted(request: AnyRequest) -> FormMultiDict:
    return await request.form()


def _principal(request: AnyRequest) -> Any:
    return known_of(request).principal
