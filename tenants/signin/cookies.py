"""The session cookie: out of reach of scripts, of other sites and of other hosts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from msp.kernel import settings


def cookie_name() -> str:
    """The `__Host-` prefix makes the browser itself refuse a cookie set by a sibling host."""
    return "__Host-msp" if settings.current().cookie_secure else "msp_session"


def session_cookie(token: str, life: timedelta) -> Cookie:
    """A cookie that keeps the session for at most `life`."""
    return _cookie(token, int(life.total_seconds()))


def no_session_cookie() -> Cookie:
    """A cookie that forgets the session."""
    return _cookie("", 0)


def token_in(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The session token a browser sent, if any."""
    return connection.cookies.get(cookie_name()) or None


def _cookie(value: str, max_age: int) -> Cookie:
    return Cookie(
        key=cookie_name(),
        value=value,
        path="/",
        max_age=max_age,
        httponly=True,
        samesite="lax",
        secure=settings.current().cookie_secure,
    )
