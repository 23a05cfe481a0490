"""An address that no route has: answered once it is known at whose door it was asked for.

The router refuses it before the door has looked who is there, and the hook that answers refusals
may not wait for the database. So the answer it gives looks first, in a thread, and is made then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from anyio import to_thread
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from msp.kernel import i18n, log

AnyRequest = Request[Any, Any, Any]
Answer = Callable[[], Response[Any]]

logger = log.logger(__name__)


def is_unrouted(request: AnyRequest) -> bool:
    """Nobody has looked yet who is there."""
    return "known" not in request.scope["state"]


class Unrouted(Response[str]):
    """Stands for an answer that is made when it is sent."""

    def __init__(self, request: AnyRequest, answer: Answer) -> None:
        super().__init__("")
        self._late = _Late(request, answer)

    def to_asgi_response(self, *_given: Any, **_more: Any) -> ASGIResponse:
        return self._late


class _Late(ASGIResponse):
    def __init__(self, request: AnyRequest, answer: Answer) -> None:
        super().__init__()
        self._request, self._answer = request, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look who is there, then answer; without the database the page is nobody's."""
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        try:
            known = await to_thread.run_sync(self._request.app.state.authenticate, connection)
        except (DBAPIError, PoolTimeout) as error:
            logger.warning("request.database_away", error=str(error))
        else:
            scope["state"]["known"] = known
            i18n.speak(known.locale, known.zone)
        response = self._answer().to_asgi_response(app=None, request=self._request)
        await response(scope, receive, send)
