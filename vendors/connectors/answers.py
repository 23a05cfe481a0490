"""From HTTP to the taxonomy of errors: what a status, a header or a lost answer means for us."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from msp.kernel.http import (
    Answer,
    AnswerTooLarge,
    BrokenAnswer,
    GuardedSession,
    NoAnswer,
    NotSent,
    PlaceRefused,
)
from msp.kernel.i18n import _
from vendors.protocol.errors import (
    AuthFailed,
    CaseGone,
    ConnectorError,
    Forbidden,
    OutcomeUnknown,
    ProtocolBroken,
    RateLimited,
    RefusedByVendor,
    Stale,
    TooLarge,
    Transient,
    Unreachable,
)

SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(hours=6)
TOLD_CHARS = 500


def send(session: GuardedSession, method: str, url: str, *, writing: bool, **more: Any) -> Answer:
    """One call whose failures are `ConnectorError`; any HTTP status comes back as an answer.

    `writing` says that the call may change something at the vendor: then a lost answer leaves
    the outcome open, while a lost read is simply read again.
    """
    try:
        return session.send(method, url, **more)
    except PlaceRefused as error:
        hint = _("An administrator may allow it by name in MSP_VENDOR_ALLOW.")
        raise Unreachable(f"{error} {hint}") from error
    except NotSent as error:
        raise Unreachable(str(error)) from error
    except NoAnswer as error:
        raise (OutcomeUnknown if writing else Transient)(str(error)) from error
    except AnswerTooLarge as error:
        raise (OutcomeUnknown if writing else TooLarge)(str(error)) from error
    except BrokenAnswer as error:
        raise (OutcomeUnknown if writing else ProtocolBroken)(str(error)) from error


def readable(answer: Answer, *, writing: bool) -> Any:
    """The JSON of an answer; a page or half a body is no answer."""
    try:
        return answer.json()
    except BrokenAnswer as error:
        raise (OutcomeUnknown if writing else ProtocolBroken)(str(error)) from error


def failure(answer: Answer, told: str, *, writing: bool) -> ConnectorError:
    """The error behind a status of 300 or more; `told` is the vendor's text."""
    status = answer.status
    told = f"{status}: {told.strip()[:TOLD_CHARS]}"
    wait = retry_after(answer.headers)
    if status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.FORBIDDEN and says_limit(answer.headers)
    ):
        return RateLimited(told, retry_after=wait)
    if status in _BY_STATUS:
        return _BY_STATUS[status](told)
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.SERVICE_UNAVAILABLE):
        return Transient(told, retry_after=wait)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return OutcomeUnknown(told) if writing else Transient(told, retry_after=wait)
    return RefusedByVendor(told)


_BY_STATUS: Mapping[int, type[ConnectorError]] = {
    HTTPStatus.UNAUTHORIZED: AuthFailed,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: CaseGone,
    HTTPStatus.GONE: CaseGone,
    HTTPStatus.CONFLICT: Stale,
    HTTPStatus.PRECONDITION_FAILED: Stale,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TooLarge,
}


def says_limit(headers: Mapping[str, str]) -> bool:
    """A 403 that is a rate limit in disguise says so in its headers."""
    return "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0"


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """How long the vendor wants us to wait, between one second and six hours; None for nonsense.

    A date is counted from the answer's own date: the vendor's clock is not ours.
    """
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        # The clamp comes first: a number of forty digits overflows a timedelta.
        return max(SHORTEST_WAIT, timedelta(seconds=min(int(text), LONGEST_WAIT.total_seconds())))
    until, told_at = http_date(text), http_date(headers.get("date", ""))
    if until is None or told_at is None:
        return None
    return min(max(until - told_at, SHORTEST_WAIT), LONGEST_WAIT)


def http_date(text: str) -> datetime | None:
    """A date of HTTP's headers; None for anything else."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
