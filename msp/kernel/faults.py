"""What a failed request answers: a page, a fragment or problem+json. Bugs are logged whole."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.exceptions.http_exceptions import ValidationException
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from msp.kernel import log
from msp.kernel.errors import NotSignedIn, Sentence, TooMany
from msp.kernel.i18n import _
from msp.kernel.pages import redirect, show
from msp.kernel.unrouted import Unrouted, is_unrouted

logger = log.logger(__name__)

AnyRequest = Request[Any, Any, Any]
DATA_ERRORS = "22"
SIGN_IN = "/sign-in"


def answer_sentence(request: AnyRequest, error: Sentence) -> Response[Any]:
    """Show a refusal; someone unknown is sent to sign in and comes back to the page."""
    if isinstance(error, NotSignedIn) and not is_api(request):
        return redirect(request, f"{SIGN_IN}?next={quote(_wanted(request))}")
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    return fault(request, error.status, str(error), headers=headers, field=error.field)


def answer_http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """Litestar's own refusals, such as an unknown path or a value that does not parse."""
    sentence = {
        404: _("There is no such page, or it is not for you."),
        405: _("This address does not take that kind of request."),
        413: _("That is too large to be sent at once."),
    }.get(error.status_code, error.detail)
    extra = error.extra if isinstance(error, ValidationException) else None
    answer = partial(fault, request, error.status_code, sentence, errors=extra)
    return Unrouted(request, answer) if is_unrouted(request) and not is_api(request) else answer()


def answer_database(request: AnyRequest, error: DBAPIError | PoolTimeout) -> Response[Any]:
    """A database that is away is a matter of seconds; a value it refuses is the sender's."""
    state = str(getattr(getattr(error, "orig", None), "sqlstate", "") or "")
    if state.startswith(DATA_ERRORS):
        return fault(request, 400, _("A value in this request cannot be stored as it is."))
    if isinstance(error, IntegrityError):
        logger.warning("request.integrity", error=str(error.orig))
        return fault(request, 409, _("Somebody changed the same thing a moment ago. Try again."))
    if isinstance(error, (OperationalError, PoolTimeout)):
        logger.warning("request.database_away", error=str(error))
        sentence = _("The database does not answer just now. Nothing was changed; try again.")
        return fault(request, 503, sentence, headers={"Retry-After": "2"})
    return answer_unknown(request, error)


def answer_unknown(request: AnyRequest, error: Exception) -> Response[Any]:
    """A bug: logged whole, told in one sentence."""
    logger.error("request.failed", path=request.url.path, exc_info=error)
    return fault(
        request, 500, _("Something went wrong here. It has been logged; nothing was lost.")
    )


def fault(
    request: AnyRequest,
    status: int,
    sentence: str,
    *,
    headers: dict[str, str] | None = None,
    field: str | None = None,
    errors: Any = None,
) -> Response[Any]:
    """The answer in the form the caller reads."""
    if is_api(request):
        body = {"type": "about:blank", "title": sentence, "status": status}
        if field:
            body["field"] = field
        if errors:
            body["errors"] = errors
        return Response(
            body, status_code=status, headers=headers, media_type="application/problem+json"
        )
    if request.headers.get("hx-request"):
        aside = {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML", **(headers or {})}
        return show(request, "kernel/message.html", status=status, headers=aside, sentence=sentence)
    return show(
        request, "kernel/error.html", status=status, headers=headers, code=status, sentence=sentence
    )


def is_api(request: AnyRequest) -> bool:
    """True for callers that read JSON."""
    return request.url.path.startswith(("/api/", "/health", "/hooks/"))


def _wanted(request: AnyRequest) -> str:
    if request.method != "GET" or request.headers.get("hx-request"):
        return "/"
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query


EXCEPTION_HANDLERS: dict[Any, Any] = {
    Sentence: answer_sentence,
    HTTPException: answer_http,
    DBAPIError: answer_database,
    PoolTimeout: answer_database,
    Exception: answer_unknown,
}
