"""What follows a right password: the cookie, and the page that was wanted."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from litestar import Response

from msp.kernel.pages import local_path, redirect
from msp.kernel.web import AnyRequest
from tenants.signin.cookies import session_cookie
from tenants.signin.values import Level, Opened


def let_in(
    request: AnyRequest, opened: Opened, life: timedelta, wanted: str | None
) -> Response[str]:
    """Keep the session in the browser and go on: to the code, or to the page that was wanted."""
    cookie = session_cookie(request, opened.token, life)
    if opened.level == Level.FULL:
        return redirect(request, local_path(wanted), cookies=[cookie])
    return redirect(request, with_next("/sign-in/code", wanted), cookies=[cookie])


def with_next(path: str, wanted: str | None) -> str:
    """A page's address that remembers where to go afterwards, when that is a page of ours."""
    target = local_path(wanted)
    return path if target == "/" else f"{path}?{urlencode({'next': target})}"
