"""Pages: Jinja templates whose own blocks are the htmx fragments, rendered inside the request.

`show` renders at once, so a template that fails takes the transaction with it. A block is
rendered alone when the caller names it and the browser asked by htmx; macros reach it through
the environment's globals, since a block rendered alone runs no imports of its page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeSerializer
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)
from jinja2_fragments import render_block
from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie

from msp.kernel import assets, i18n, moment, settings, wording
from msp.kernel.proxies import is_secure

FLASH_COOKIE = "msp_flash"
KERNEL_TEMPLATES = Path(__file__).parent / "templates" / "kernel"

# Macros have no context of the page: `ui.csrf()` reads the token of the page being rendered.
_csrf: ContextVar[str] = ContextVar("csrf", default="")

ContextHook = Callable[[Request[Any, Any, Any]], Mapping[str, Any]]


class Pages:
    """The template environment of one door, with what every page of it is given."""

    def __init__(self, templates: Mapping[str, Path], context: ContextHook) -> None:
        self.context = context
        self.env = _shared_environment(tuple(sorted(templates.items())))

    def render(self, template: str, block: str | None, values: dict[str, Any]) -> str:
        """A whole page, or one block of it."""
        _csrf.set(str(values.get("csrf_token") or ""))
        if block is None:
            return self.env.get_template(template).render(values)
        return str(render_block(self.env, template, block, values))


@cache
def _shared_environment(templates: tuple[tuple[str, Path], ...]) -> Environment:
    """One environment for all doors over the same folders: half a second less at each start."""
    folders = {"kernel": KERNEL_TEMPLATES, **dict(templates)}
    loaders = {name: FileSystemLoader(path) for name, path in folders.items()}
    return environment(ChoiceLoader([PrefixLoader(loaders)]))


def environment(loader: ChoiceLoader | PrefixLoader) -> Environment:
    """The one way templates are set up: escaped, strict about names, translated."""
    env = Environment(
        loader=loader,
        bytecode_cache=_compiled(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        i18n.gettext, i18n.ngettext, newstyle=True
    )
    env.filters |= {
        "datetime": i18n.show_datetime,
        "date": i18n.show_date,
        "duration": i18n.show_duration,
        "money": i18n.show_money,
        "ago": _ago,
    }
    env.globals |= {"_": wording.say, "gettext": wording.say}
    env.globals |= {"shown_options": wording.shown_options}
    env.globals |= {"asset": assets.asset_url, "moment": moment.now, "locale": i18n.locale}
    env.globals["csrf_token"] = _csrf.get
    env.globals["ui"] = env.get_template("kernel/ui.html").module
    return env


def _compiled() -> FileSystemBytecodeCache:
    """Templates as they were compiled by an earlier start; one that has changed is made anew.

    How templates are set up stands in this file, so its own digest is part of every name.
    """
    folder = settings.current().data_dir / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    mark = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    return FileSystemBytecodeCache(str(folder), f"{mark}-%s.cache")


def show(
    request: Request[Any, Any, Any],
    template: str,
    *,
    block: str | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Response[str]:
    """Render `template` for this request, or only its `block` when htmx asked for it."""
    pages = pages_of(request)
    given = {**pages.context(request), "flash": _read_flash(request), **values}
    wanted = block if is_fragment(request) else None
    html = pages.render(template, wanted, given)
    cookies = [_no_flash(request)] if FLASH_COOKIE in request.cookies and wanted is None else []
    return Response(
        html,
        status_code=status,
        media_type=MediaType.HTML,
        headers={"Vary": "HX-Request", **(headers or {})},
        cookies=cookies,
    )


def redirect(
    request: Request[Any, Any, Any],
    url: str,
    *,
    flash: str | None = None,
    level: str = "success",
    cookies: Iterable[Cookie] = (),
) -> Response[str]:
    """Send the browser on to a local page, with a message that it shows once."""
    target = local_path(url)
    kept = list(cookies)
    if flash:
        signed = _signer().dumps([level, flash])
        kept.append(_cookie(request, FLASH_COOKIE, signed, max_age=60))
    if request.headers.get("hx-request"):
        headers = {"HX-Redirect": target}
        return Response(
            "", status_code=200, media_type=MediaType.HTML, headers=headers, cookies=kept
        )
    return Response(
        "", status_code=303, media_type=MediaType.HTML, headers={"Location": target}, cookies=kept
    )


def local_path(url: str | None, default: str = "/") -> str:
    """`url` when it stays on this host, else `default`: no redirect leaves the desk."""
    if not url or not url.startswith("/") or "\\" in url or any(ord(one) < 33 for one in url):
        return default
    parts = urlsplit(url)
    if parts.scheme or parts.netloc or url.startswith("//"):
        return default
    return url


def is_fragment(request: Request[Any, Any, Any]) -> bool:
    """True when htmx asks for a part; a history restore or boosted visit wants the whole page."""
    headers = request.headers
    return headers.get("hx-request") == "true" and headers.get("hx-request-type") != "full"


def pages_of(request: Request[Any, Any, Any]) -> Pages:
    """The template environment of the door this request came in by."""
    found = request.app.state.pages
    if not isinstance(found, Pages):
        raise TypeError("This door has no pages.")
    return found


def _ago(at: datetime | None) -> str:
    return i18n.show_ago(at, moment.now())


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings.current().secret_key, salt="flash")


def _read_flash(request: Request[Any, Any, Any]) -> list[str] | None:
    signed = request.cookies.get(FLASH_COOKIE)
    if not signed:
        return None
    try:
        return list(_signer().loads(signed))
    except BadSignature:
        return None


def _no_flash(request: Request[Any, Any, Any]) -> Cookie:
    return _cookie(request, FLASH_COOKIE, "", max_age=0)


def _cookie(request: Request[Any, Any, Any], name: str, value: str, *, max_age: int) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        max_age=max_age,
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )
