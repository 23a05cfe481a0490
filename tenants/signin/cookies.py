"""The session cookie: out of reach of scripts, of other sites and of other hosts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from msp.kernel.proxies import is_secure

AnyConnection = ASGIConnection[Any, Any, Any, Any]


def cookie_name(*, secure: bool = False) -> str:
    """The `__Host-` prefix makes the browser itself refuse a cookie set by a sibling host."""
    return "__Host-msp" if secure else "msp_session"


def session_cookie(connection: AnyConnection, token: str, life: timedelta) -> Cookie:
    """A cookie that keeps the session for at most `life`."""
    return _cookie(token, int(life.total_seconds()), secure=is_secure(connection))


def no_session_cookie(connection: AnyConnection) -> Cookie:
    """A cookie that forgets the session."""
    return _cookie("", 0, secure=is_secure(connection))


def token_in(connection: AnyConnection) -> str | None:
    """The session token a browser sent, if any."""
    return connection.cookies.get(cookie_name(secure=is_secure(connection))) or None


def _cookie(value: str, max_age: int, *, secure: bool) -> Cookie:
    return Cookie(
        key=cookie_name(secure=secure),
        value=value,
        path="/",
        max_age=max_age,
        httponly=True,
        samesite="lax",
        secure=secure,
    )
